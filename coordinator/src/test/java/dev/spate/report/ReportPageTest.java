package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.workload.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ReportPageTest {

    private static final Pattern ATTRIBUTE =
            Pattern.compile("(?:src|href|action|data|poster|srcset)\\s*=\\s*[\"']?([^\"'>\\s]+)");

    @Test
    void pageAsksNobodyForAnything() {
        String page = page("plan", "get");
        String markup = page.replaceAll("(?s)<script[ >].*?</script>", "");

        assertThat(ATTRIBUTE.matcher(markup).results().map(match -> match.group(1)))
                .allSatisfy(address -> assertThat(address).startsWith("data:"));
        assertThat(markup).doesNotContain("@import").doesNotContain("url(");
        assertThat(page).doesNotContain("<script src");
        assertThat(page).contains("default-src 'none'").contains("script-src 'sha256-");
    }

    @Test
    void hostileNamesStayText() {
        String hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028</script><!--";

        String page = page(hostile, hostile);

        String harmless = page("plan", "get");
        for (String markup : List.of("<script", "</script", "<img", "<!--")) {
            assertThat(page.split(markup, -1)).as(markup).hasSameSizeAs(harmless.split(markup, -1));
        }
        assertThat(page.split("</script>", -1)).hasSize(4);
        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    private static String page(String plan, String request) {
        RunRecord record = RunResultTest.known(plan, request);
        RunResult result = RunResults.of(record);
        Timeline timeline = new Timeline(Set.of());
        timeline.add(new MergedInterval(
                0, SampleRun.SECOND, record.figures().phases(), record.figures().requests(), Map.of(), 1));
        Map<Tag, Histogram> totals = new LinkedHashMap<>();
        totals.put(
                new Tag("steady", request, Tag.Kind.RESPONSE),
                record.figures().requests().getFirst().responseTime());
        return new ReportPage(
                        result, Manifest.of(record), record.planYaml(), timeline, Spectrum.of(result.phases(), totals))
                .render();
    }

    @Test
    void everyFigureOfTheTablesIsThereWithoutScripts() {
        String page = page("plan", "get").replaceAll("(?s)<script[ >].*?</script>", "");

        assertThat(page)
                .contains(
                        "errors &lt; 1%: observed 30 %",
                        "3 (30 %)",
                        "1.00 µs",
                        "constant 6/s",
                        "−14 ns ± 16 ns, at the start ± 15 ns",
                        "an interval is missing",
                        "name: known");
    }

    @Test
    void theRestOfASecondAtTheEndIsNotDrawn() {
        SampleRun sample = SampleRun.failing();
        RunResult result = RunResults.of(sample.record(Verdict.PASS, List.of(), List.of()));
        long[] ends = {SampleRun.SECOND, 2 * SampleRun.SECOND, 2 * SampleRun.SECOND + 109_992_312};
        Timeline timeline = new Timeline(Set.of());
        for (int i = 0; i < ends.length; i++) {
            Histogram response = new Histogram(3);
            response.recordValue(i == 2 ? 9_000_000 : 300_000);
            long[] outcomes = new long[Outcome.COUNT];
            outcomes[Outcome.OK.index()] = 1;
            RequestFigures all = new RequestFigures(0, "*", outcomes, 0, 0, 0, 0, 0, 0, response, response);
            timeline.add(new MergedInterval(i * SampleRun.SECOND, ends[i], List.of(), List.of(all), Map.of(), 1));
        }
        JsonNode data = new PageData(result, timeline, List.of()).json();
        assertThat(data.at("/times/p50")).hasSize(2).allMatch(p50 -> p50.asLong() < 400_000);
        assertThat(data.at("/at")).hasSize(2);
        assertThat(timeline.points()).as("what the files and sums come from").hasSize(3);

        Timeline shortRun = new Timeline(Set.of());
        shortRun.add(new MergedInterval(0, 200_000_000, List.of(), List.of(), Map.of(), 1));
        assertThat(new PageData(result, shortRun, List.of()).json().at("/at"))
                .as("a run that is all short is drawn")
                .hasSize(1);
    }

    @Test
    void threeDaysMakeNoLargerPageThanTwentyMinutes() {
        SampleRun sample = SampleRun.failing();

        int minutes = size(sample, 1200);
        int days = size(sample, 72 * 3600);

        assertThat(days).isLessThan(minutes + minutes / 5).isLessThan(1_200_000);
    }

    private static int size(SampleRun sample, int seconds) {
        MergedInterval second = sample.intervals.get(80);
        Random random = new Random(3);
        Histogram response = new Histogram(3);
        Timeline timeline = new Timeline(Set.of());
        for (long at = 0; at < seconds; at++) {
            response.reset();
            response.recordValue(50_000 + random.nextInt(50_000));
            response.recordValue(80_000 + random.nextInt(90_000));
            long[] outcomes = new long[Outcome.COUNT];
            outcomes[random.nextInt(Outcome.COUNT)] = 2;
            RequestFigures all = new RequestFigures(2, "*", outcomes, outcomes[0], 0, 0, 0, 0, 0, response, response);
            PhaseFigures phase =
                    new PhaseFigures(2, random.nextInt(900), random.nextInt(900), 0, 0, 1, 1, 0, 0, response);
            timeline.add(new MergedInterval(
                    at * SampleRun.SECOND,
                    (at + 1) * SampleRun.SECOND,
                    List.of(phase),
                    List.of(all),
                    second.agents(),
                    2));
        }
        RunRecord record = sample.record(Verdict.PASS, List.of(), List.of());
        RunResult result = RunResults.of(record);
        Map<Tag, Histogram> totals = new LinkedHashMap<>();
        for (RequestFigures row : record.figures().requests()) {
            if (!row.request().equals("*")) {
                totals.put(new Tag("steady", row.request(), Tag.Kind.RESPONSE), row.responseTime());
            }
        }
        return new ReportPage(result, Manifest.of(record), "", timeline, Spectrum.of(result.phases(), totals))
                .render()
                .length();
    }

    @Test
    void spectrumEndsAtTheSlowestRequest() {
        Histogram histogram = new Histogram(3);
        for (int i = 1; i <= 1000; i++) {
            histogram.recordValue(i);
        }

        List<Spectrum.Tick> ticks = Spectrum.ticks(histogram);

        assertThat(ticks.getLast()).isEqualTo(new Spectrum.Tick(2000, 1000));
        assertThat(ticks).hasSizeLessThan(120);
        assertThat(ticks).anySatisfy(tick -> {
            assertThat(tick.inverse()).isEqualTo(2);
            assertThat(tick.nanos()).isEqualTo(500);
        });
    }
}
