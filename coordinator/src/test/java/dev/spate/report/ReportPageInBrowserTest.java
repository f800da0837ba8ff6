package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.judge.Judgement.ObjectiveResult;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opens the page in a real browser, when there is one.
final class ReportPageInBrowserTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path scratch;

    @Test
    void healthyRunDrawsItsChartsAndSaysNothingOnTheConsole() throws Exception {
        List<ObjectiveResult> objectives = List.of(
                SampleRun.percentile("steady list-items p99 < 250ms", "list-items", 99, 250e6, 5.2e6),
                new ObjectiveResult(
                        new Objective(
                                "errors < 0.1%",
                                null, null, new Objective.ErrorShare(null), Objective.Comparison.LESS, 0.001, 0, false),
                        "steady",
                        0,
                        -1,
                        true,
                        true));
        loads("healthy", SampleRun.healthy(), Verdict.PASS, List.of(), objectives, 7);
    }

    @Test
    void frozenServerDrawsItsCharts() throws Exception {
        List<ObjectiveResult> objectives = List.of(new ObjectiveResult(
                new Objective(
                        "steady p99 < 500ms, window 10s",
                        "steady",
                        null,
                        new Objective.ResponsePercentile(99),
                        Objective.Comparison.LESS,
                        500e6,
                        10 * SampleRun.SECOND,
                        false),
                "steady",
                3.01e9,
                60 * SampleRun.SECOND,
                true,
                false));
        loads(
                "frozen",
                SampleRun.frozen(),
                Verdict.FAIL,
                List.of("steady p99 < 500ms, window 10s: 3.01 s in the window from 1:00, limit 500 ms"),
                objectives,
                7);
    }

    @Test
    void failedObjectiveDrawsErrorsToo() throws Exception {
        List<ObjectiveResult> objectives = List.of(
                SampleRun.percentile("steady list-items p99 < 50ms", "list-items", 99, 50e6, 71.2e6),
                new ObjectiveResult(
                        new Objective(
                                "errors < 0.1%",
                                null, null, new Objective.ErrorShare(null), Objective.Comparison.LESS, 0.001, 0, false),
                        "steady",
                        0.0102,
                        -1,
                        true,
                        false),
                new ObjectiveResult(
                        new Objective(
                                "steady throughput > 700/s",
                                "steady",
                                null,
                                new Objective.Throughput(),
                                Objective.Comparison.GREATER,
                                700,
                                0,
                                false),
                        "steady",
                        789.3,
                        -1,
                        true,
                        true));
        loads(
                "failed",
                SampleRun.failing(),
                Verdict.FAIL,
                List.of(
                        "steady list-items p99 < 50ms: observed 71.2 ms, limit 50 ms",
                        "errors < 0.1% in steady: observed 1.02 %, limit 0.1 %"),
                objectives,
                8);
    }

    @Test
    void saturatedGeneratorDrawsItsHealth() throws Exception {
        List<ObjectiveResult> objectives =
                List.of(SampleRun.percentile("steady list-items p99 < 250ms", "list-items", 99, 250e6, 212e6));
        loads(
                "not-proven",
                SampleRun.saturated(),
                Verdict.NOT_PROVEN,
                List.of(
                        "agent-1: its busiest event loop was busy 99.5 % of a second; up to 90 % is believable",
                        "start lateness p99 is 452 ms; up to 10 ms is believable",
                        "1,020 of 24,000 sessions of steady were dropped by the generator"),
                objectives,
                7);
    }

    @Test
    void hostileNamesDoNothing() throws Exception {
        String hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028</script><!--{a|b}";
        RunRecord record = RunResultTest.known(hostile, hostile);
        Path folder = folder("hostile");
        try (RunFolder run = RunFolder.create(folder, record.plan(), SampleRun.STARTED)) {
            run.add(new MergedInterval(
                    0,
                    2 * SampleRun.SECOND,
                    record.figures().phases(),
                    record.figures().requests(),
                    Map.of(),
                    1));
            run.finish(record);
        }
        opens("hostile", folder, 8);
    }

    private void loads(
            String name,
            SampleRun sample,
            Verdict verdict,
            List<String> reasons,
            List<ObjectiveResult> objectives,
            int charts)
            throws IOException, InterruptedException {
        Path folder = folder(name);
        try (RunFolder run = RunFolder.create(folder, sample.plan, SampleRun.STARTED)) {
            sample.intervals.forEach(run::add);
            run.finish(sample.record(verdict, reasons, objectives));
        }
        opens(name, folder, charts);
    }

    /// Pages are kept where the property `spate.samples` says, to be looked at.
    private Path folder(String name) {
        assumeTrue(Files.isExecutable(CHROMIUM), "no browser at " + CHROMIUM + "; Debian's package is chromium");
        String keep = System.getProperty("spate.samples");
        return (keep == null ? scratch : Path.of(keep)).resolve(name);
    }

    private void opens(String name, Path folder, int charts) throws IOException, InterruptedException {

        Path dom = scratch.resolve(name + ".dom");
        Path console = scratch.resolve(name + ".console");
        List<String> command = new ArrayList<>(List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + scratch.resolve(name + ".profile"),
                "--enable-logging=stderr",
                "--window-size=1280,2000",
                "--dump-dom",
                folder.resolve("report.html").toUri().toString()));
        Process browser = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(console.toFile())
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS))
                    .as("the browser ended")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }

        String page = Files.readString(dom);
        assertThat(Files.readString(console)).doesNotContain("CONSOLE");
        assertThat(page).contains("data-charts=\"" + charts + "\"");
        assertThat(page.split("<canvas ", -1)).hasSize(charts + 1);
    }
}
