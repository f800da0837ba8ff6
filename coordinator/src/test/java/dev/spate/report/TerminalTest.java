package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.judge.Judgement.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [Summary], [LiveLine] and [Units] put on a terminal.
final class TerminalTest {

    @Test
    void summaryOfKnownFigures() {
        String text = Summary.render(RunResultTest.known("known", "get"), Path.of("runs/r1"), 100, false);

        assertThat(text).isEqualTo("""

                ✗ FAIL  known · 2 s · run r1
                  · errors < 1%: observed 30 %
                  ! of 6 traces that were to be kept 1 was lost: a slow request or an error may have none
                  ! the agents' machines had no port left for 1 connection, which is no fault of the target: let
                    requests share connections (connectionReuse), give the agents more addresses (--local-address),
                    or use more machines
                  ! 6 look-ups of names failed, and the earlier addresses stayed in use

                              count  errors  good/s     p50     p90      p99    p99.9      max
                steady           10       3    3.50  500 ns  900 ns  1.00 µs  1.00 µs  1.00 µs

                Errors      steady get: status-5xx 2, reset 1
                Connections opened 2 · not opened: refused 5, no-local-port 1, certificate-expired 4 · TCP p50 30
                            ns, p99 50 ns · TLS p50 700 ns, p99 700 ns, 1 resumed
                Sessions    planned 12 = started 10 + dropped 1 + lost 1
                            started 10 = completed 7 + failed 2 + unfinished 1
                Objectives  ✓ steady: p90 < 1us  observed 900 ns in the window from 0:01
                            ✗ steady: errors < 1%  nothing was measured
                Generator   start lateness p99 7 ns, max 7 ns · 2 ends seen up to 900 ns late · busiest loop 75 % ·
                            loop delay 11 ns · GC 12 ns · stolen 25 %
                Evidence    2 of 3 interval reports of 1 agent, of which 1 was lost · seed 42
                Report      runs/r1/report.html
                """);
    }

    @Test
    void summaryKeepsToItsWidth() {
        RunRecord record = SampleRun.failing()
                .record(
                        Verdict.NOT_PROVEN,
                        List.of("a reason that goes on for so long that it needs a second line at"
                                + " the very least, if not a third one"),
                        List.of());

        for (int width : new int[] {60, 80, 100, 140}) {
            // The table of requests needs 75 columns with any name.
            assertThat(Summary.render(record, null, width, false).lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(width, 75)));
        }
    }

    @Test
    void colouredSummaryIsThePlainOneWithEscapes() {
        RunRecord record = RunResultTest.known("known", "get");

        String coloured = Summary.render(record, null, 100, true);

        assertThat(coloured).contains("\u001b[1;31m✗ FAIL\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(Summary.render(record, null, 100, false));
    }

    @Test
    void namesCannotMoveTheCursor() {
        String hostile = "a\u001b[2J\u0007\r\u202eb\nc";

        String text = Summary.render(RunResultTest.known(hostile, hostile), null, 100, false);

        assertThat(text).contains("a\ufffd[2J\ufffd\ufffd\ufffdb c").doesNotContain("\u001b", "\r", "\u202e");
    }

    @Test
    void liveLinesShowTheSecondAgainstThePlan() {
        SampleRun sample = SampleRun.failing();
        LiveLine live = new LiveLine(sample.plan);
        assertThat(live.lines(-2 * SampleRun.SECOND, 60, false)).hasSize(LiveLine.LINES);
        assertThat(live.lines(-2 * SampleRun.SECOND, 60, false).getFirst())
                .startsWith("next: warm-up")
                .endsWith("starting in 2.00 s");
        assertThat(live.plain(0)).isEqualTo("0:00/1:40 warm-up: nothing measured yet");

        sample.intervals.subList(0, 75).forEach(live::add);
        List<String> lines = live.lines(75 * SampleRun.SECOND, 80, false);

        assertThat(lines).hasSize(LiveLine.LINES);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(lines.get(0)).startsWith("steady").endsWith("1:15 of 1:40");
        assertThat(lines.get(1)).isEqualTo("█".repeat(60) + "░".repeat(20));
        assertThat(lines.get(2)).contains(" of 400.0 sessions/s · p50 ").contains(" · p99 ");
        assertThat(lines.get(3)).contains(" requests · ").contains(" errors (");
        assertThat(live.plain(75 * SampleRun.SECOND))
                .startsWith("1:15/1:40 steady: ")
                .doesNotContain("\n");
    }

    @Test
    void liveLinesNeverExceedTheirWidth() {
        SampleRun sample = SampleRun.saturated();
        LiveLine live = new LiveLine(sample.plan);
        sample.intervals.forEach(live::add);
        for (int width = 40; width < 130; width++) {
            int most = width;
            assertThat(live.lines(99_500_000_000L, width, true))
                    .allSatisfy(line -> assertThat(
                                    line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                            .isLessThanOrEqualTo(most));
        }
    }

    @Test
    void numbersReadAsPeopleSayThem() {
        assertThat(Units.time(0L)).isEqualTo("0 ns");
        assertThat(Units.time(999L)).isEqualTo("999 ns");
        assertThat(Units.time(1_000L)).isEqualTo("1.00 µs");
        assertThat(Units.time(999_499L)).isEqualTo("999 µs");
        assertThat(Units.time(999_500L)).isEqualTo("1.00 ms");
        assertThat(Units.time(2_970_000_000L)).isEqualTo("2.97 s");
        assertThat(Units.length(160_000_000_000L)).isEqualTo("2 min 40 s");
        assertThat(Units.length(72 * 3_600_000_000_000L)).isEqualTo("72 h");
        assertThat(Units.clock(71 * 3_600_000_000_000L + 5_000_000_000L)).isEqualTo("71:00:05");
        assertThat(Units.share(0.000001)).isEqualTo("<0.001 %");
        assertThat(Units.share(0.9999999)).isEqualTo(">99.999 %");
        assertThat(Units.share(0.001)).isEqualTo("0.1 %");
        assertThat(Units.share(1)).isEqualTo("100 %");
        assertThat(Units.rate(1998.34)).isEqualTo("1,998.3");
        assertThat(Units.bytes(1_234_567)).isEqualTo("1.23 MB");
        assertThat(Units.limit(250e6, "ns")).isEqualTo("250 ms");
        assertThat(Units.limit(1_990, "per-second")).isEqualTo("1,990/s");
    }

    @Test
    void tagsOfAnyNameAreReadBack() {
        for (String name : List.of("*", "GET /api/items", "a,b;c%d+e", "tab\tline\nend", "ü €", "\u00a0")) {
            Tag tag = new Tag(name, name, Tag.Kind.SERVICE);
            assertThat(tag.text()).doesNotContainAnyWhitespaces().doesNotContain(",");
            assertThat(Tag.of(tag.text())).isEqualTo(tag);
        }
    }
}
