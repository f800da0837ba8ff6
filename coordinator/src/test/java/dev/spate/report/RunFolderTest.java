package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.judge.Judgement;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.RequestFigures;
import dev.spate.merge.RunFigures;
import dev.spate.report.RunFolder.RunFolderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {

    private static final SampleRun SAMPLE = SampleRun.failing();
    private static final RunRecord RECORD = SAMPLE.record(
            Verdict.FAIL,
            List.of("steady list-items p99 < 50ms: observed 83.2 ms"),
            List.of(SampleRun.percentile("steady list-items p99 < 50ms", "list-items", 99, 50e6, 83.2e6)));

    @TempDir
    Path scratch;

    private Path finished() {
        Path folder = scratch.resolve("runs").resolve("one");
        try (RunFolder run = RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED)) {
            SAMPLE.intervals.forEach(run::add);
            run.finish(RECORD);
        }
        return folder;
    }

    @Test
    void finishedRunHasEveryFileAndNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(finished())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "plan.yaml",
                            "manifest.json",
                            "result.json",
                            "histograms.hlog",
                            "timeline.csv",
                            "agents.csv",
                            "report.html",
                            "junit.xml");
        }
    }

    @Test
    void manifestHasTheHashesOfTheOtherFiles() throws IOException {
        Path folder = finished();

        JsonNode manifest =
                RunResults.JSON.readTree(folder.resolve("manifest.json").toFile());

        assertThat(manifest.get("files").size()).isEqualTo(7);
        for (Map.Entry<String, JsonNode> file : manifest.get("files").properties()) {
            assertThat(file.getValue().asText()).isEqualTo(RunFolder.sha256(folder.resolve(file.getKey())));
        }
        assertThat(manifest.get("seed").asLong()).isEqualTo(42);
        assertThat(manifest.get("agents").get(1).get("clockOffset").asLong()).isEqualTo(-41_000);
        assertThat(manifest.get("agents").get(1).get("slots").asInt()).isEqualTo(1);
        assertThat(manifest.get("machine").get("os").asText()).isEqualTo("Linux 6.1");
    }

    @Test
    void histogramLogAddsUpToTheFiguresOfTheRun() throws IOException {
        Map<String, Histogram> sums = logSums(finished().resolve("histograms.hlog"));

        RunFigures figures = RECORD.figures();
        for (RequestFigures row : figures.requests()) {
            String phase = SAMPLE.plan.workload().phases().get(row.phase()).name();
            if (!row.request().equals("*")) {
                String name = phase + ";" + row.request().replace(" ", "%20");
                assertThat(sums.get(name + ";response")).isEqualTo(row.responseTime());
                assertThat(sums.get(name + ";service")).isEqualTo(row.serviceTime());
            }
        }
        assertThat(sums.get("steady;*;start-lateness"))
                .isEqualTo(figures.phases().get(2).startLateness());
    }

    private static Map<String, Histogram> logSums(Path file) throws IOException {
        Map<String, Histogram> sums = new HashMap<>();
        try (InputStream in = Files.newInputStream(file);
                HistogramLogReader reader = new HistogramLogReader(in)) {
            while (reader.hasNext()) {
                EncodableHistogram line = reader.nextIntervalHistogram();
                assertThat(line.getStartTimeStamp())
                        .isBetween(
                                SampleRun.STARTED.toEpochMilli(),
                                SampleRun.STARTED.toEpochMilli() + 3_600_000L * 24 * 4);
                sums.computeIfAbsent(line.getTag(), _ -> new Histogram(3)).add((Histogram) line);
            }
        }
        return sums;
    }

    @Test
    void columnsOfTheTimelineAddUpToTheFiguresOfTheRun() throws IOException {
        Map<String, Long> sums = columnSums(finished().resolve("timeline.csv"));

        RunResult result = RunResults.of(RECORD);
        assertThat(sums.get("planned")).isEqualTo(result.sessions().planned());
        assertThat(sums.get("started")).isEqualTo(result.sessions().started());
        assertThat(sums.get("completed")).isEqualTo(result.sessions().completed());
        assertThat(sums.get("failed")).isEqualTo(result.sessions().failed()).isPositive();
        long count = 0;
        long errors = 0;
        long bytes = 0;
        for (RunResult.RequestResult row : result.requests()) {
            if (row.request().equals("*")) {
                count += row.count();
                errors += PageTables.errors(row);
                bytes += row.bytesReceived();
            }
        }
        assertThat(sums.get("count")).isEqualTo(count);
        assertThat(sums.getOrDefault("count", 0L) - sums.getOrDefault("ok", 0L))
                .isEqualTo(errors)
                .isPositive();
        assertThat(sums.get("bytesReceived")).isEqualTo(bytes);
    }

    private static Map<String, Long> columnSums(Path file) throws IOException {
        Map<String, Long> sums = new HashMap<>();
        for (CSVRecord row : csv(file)) {
            if (row.get("request").equals("*")) {
                row.toMap().forEach((column, value) -> {
                    if (!column.equals("phase") && !column.equals("request") && !value.isEmpty()) {
                        sums.merge(column, Long.parseLong(value), Long::sum);
                    }
                });
            }
        }
        return sums;
    }

    private static List<CSVRecord> csv(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file);
                CSVParser parser = CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(in)) {
            return parser.getRecords();
        }
    }

    @Test
    void killedRunLeavesFilesThatCanBeRead() throws IOException {
        Path folder = scratch.resolve("killed");
        RunFolder run = RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED);
        List<MergedInterval> until = SAMPLE.intervals.subList(0, 30);
        until.forEach(run::add);
        // Nobody closes it.

        long planned = until.stream()
                .flatMap(interval -> interval.phases().stream())
                .mapToLong(phase -> phase.planned())
                .sum();
        assertThat(columnSums(folder.resolve("timeline.csv.part"))).containsEntry("planned", planned);
        assertThat(logSums(folder.resolve("histograms.hlog.part"))).containsKey("ramp;list-items;response");
        assertThat(csv(folder.resolve("agents.csv.part"))).hasSize(60);
        assertThatThrownBy(() -> RunFolder.read(folder))
                .isInstanceOf(RunFolderException.class)
                .hasMessageContaining("was not finished");
        run.close();
    }

    @Test
    void killedRunCanBeReopenedAndIsThenTheSame() throws IOException {
        Path folder = scratch.resolve("reopened");
        try (RunFolder killed = RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED)) {
            SAMPLE.intervals.subList(0, 30).forEach(killed::add);
        }

        try (RunFolder run = RunFolder.reopen(folder, SAMPLE.plan, SampleRun.STARTED)) {
            SAMPLE.intervals.forEach(run::add);
            run.finish(RECORD);
        }

        Path other = finished();
        for (String file : List.of("timeline.csv", "agents.csv", "histograms.hlog", "result.json", "report.html")) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(other.resolve(file));
        }
    }

    @Test
    void folderThatIsInTheWayIsRefusedInOneSentence() throws IOException {
        Path run = finished();
        assertThatThrownBy(() -> RunFolder.create(run, SAMPLE.plan, SampleRun.STARTED))
                .isInstanceOf(RunFolderException.class)
                .hasMessage(run + " already holds a finished run; choose another folder");
        assertThatThrownBy(() -> RunFolder.reopen(run, SAMPLE.plan, SampleRun.STARTED))
                .hasMessage(run + " already holds a finished run; choose another folder");

        Path notes = Files.createDirectories(scratch.resolve("notes"));
        Files.writeString(notes.resolve("b.txt"), "");
        Files.writeString(notes.resolve("a.txt"), "");
        assertThatThrownBy(() -> RunFolder.create(notes, SAMPLE.plan, SampleRun.STARTED))
                .hasMessage(notes + " is not empty (it holds a.txt and 1 more); choose another folder");

        Path file = Files.writeString(scratch.resolve("file"), "");
        assertThatThrownBy(() -> RunFolder.create(file, SAMPLE.plan, SampleRun.STARTED))
                .hasMessage(file + " is a file; a run needs a folder");
        assertThatThrownBy(() -> RunFolder.create(file.resolve("below"), SAMPLE.plan, SampleRun.STARTED))
                .isInstanceOf(RunFolderException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void folderThatHoldsNoRunIsRefusedByTheReader() throws IOException {
        Path empty = Files.createDirectories(scratch.resolve("empty"));
        assertThatThrownBy(() -> RunFolder.read(empty)).hasMessage(empty + " holds no run: it has no result.json");
        Path missing = scratch.resolve("missing");
        assertThatThrownBy(() -> RunFolder.read(missing)).hasMessage("there is no folder " + missing);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        Path folder = finished();
        Files.writeString(folder.resolve("timeline.csv"), "startNanos,endNanos\n1,x\n");
        assertThatThrownBy(() -> RunFolder.read(folder).renderAgain())
                .isInstanceOf(RunFolderException.class)
                .hasMessageContaining("timeline.csv is damaged");
        Path result = folder.resolve("result.json");
        String whole = Files.readString(result);
        List<List<String>> faults = List.of(
                List.of("{", "is cut off, at line 1, column 2"),
                List.of(whole.substring(0, whole.indexOf("verdict")), "is cut off, at line 4, column 4"),
                List.of("", "is empty"),
                List.of("run: 1\n", "is no JSON, at line 1, column 1"),
                List.of("[]", "is not what Spate writes: 'run' is missing"),
                List.of("{\"metrics\": {}}", "is not what Spate writes: 'run' is missing"),
                List.of(
                        whole.replaceFirst("\"planned\" : [0-9]+", "\"planned\" : \"many\""),
                        "is not what Spate writes, at 'sessions.planned'"));
        for (List<String> fault : faults) {
            Files.writeString(result, fault.get(0));
            assertThatThrownBy(() -> RunFolder.read(folder)).hasMessage(result + " " + fault.get(1));
        }
    }

    @Test
    void whatIsMissingInAFolderIsNamed() throws IOException {
        Path folder = finished();
        Files.delete(folder.resolve("manifest.json"));
        Files.delete(folder.resolve("histograms.hlog"));
        assertThatThrownBy(() -> RunFolder.read(folder))
                .hasMessage(folder + " holds a run that is not whole: it has no manifest.json, histograms.hlog");
        Path above = Objects.requireNonNull(folder.getParent());
        assertThatThrownBy(() -> RunFolder.read(above))
                .hasMessage(above + " holds no run: it has no result.json; there are runs in it, such as " + folder);
    }

    @Test
    void aClaimedFolderIsOneRunsAlone() throws IOException {
        Path folder = scratch.resolve("a/b");
        RunFolder.Claim claim = RunFolder.claim(folder, "name: x\n");
        assertThatThrownBy(() -> RunFolder.claim(folder, "name: y\n")).hasMessageContaining("is in use by another run");
        assertThatThrownBy(() -> RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED))
                .hasMessageContaining("is in use by another run");
        claim.open(SAMPLE.plan, SampleRun.STARTED).close();
        assertThat(folder.resolve("timeline.csv.part")).exists();
    }

    @Test
    void aReleasedFolderIsAsItWas() throws IOException {
        RunFolder.claim(scratch.resolve("new"), "name: x\n").release();
        assertThat(scratch.resolve("new")).doesNotExist();
        Path old = Files.createDirectory(scratch.resolve("old"));
        RunFolder.claim(old, "name: x\n").release();
        assertThat(old).isEmptyDirectory();
    }

    @Test
    void storedRunSaysWhatWasFinished() {
        StoredRun stored = RunFolder.read(finished());

        assertThat(RunResults.toJson(stored.result())).isEqualTo(RunResults.toJson(RunResults.of(RECORD)));
        assertThat(stored.planYaml()).isEqualTo(RECORD.planYaml());
        RequestFigures all = RECORD.figures().requests().stream()
                .filter(row -> row.phase() == 2 && row.request().equals("*"))
                .findFirst()
                .orElseThrow();
        assertThat(stored.responseTime("steady", "*")).isEqualTo(all.responseTime());
        assertThat(stored.serviceTime("steady", "*")).isEqualTo(all.serviceTime());
    }

    @Test
    void pageRenderedFromTheFilesIsThePageOfTheRun() throws IOException {
        Path folder = finished();
        String page = Files.readString(folder.resolve("report.html"));
        String manifest = Files.readString(folder.resolve("manifest.json"));
        Files.delete(folder.resolve("report.html"));

        RunFolder.read(folder).renderAgain();

        assertThat(Files.readString(folder.resolve("report.html"))).isEqualTo(page);
        assertThat(Files.readString(folder.resolve("manifest.json"))).isEqualTo(manifest);
    }

    @Test
    void runThatNeverStartedHasItsFilesToo() {
        Path folder = scratch.resolve("never");
        RunFigures none =
                new RunFigures(List.of(), List.of(), List.of(), new RunFigures.Evidence(0, 0, 0, 0, 0, List.of()));
        RunRecord record = new RunRecord(
                "x",
                SAMPLE.plan,
                "name: x\n",
                SampleRun.STARTED,
                SampleRun.STARTED,
                none,
                new Judgement(Verdict.ERROR, List.of("no agent came"), List.of()),
                "0.1.0",
                Map.of(),
                Map.of());

        try (RunFolder run = RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED)) {
            run.finish(record);
        }

        assertThat(RunFolder.read(folder).result().reasons()).containsExactly("no agent came");
        RunFolder.read(folder).renderAgain();
        assertThat(folder.resolve("report.html")).content().contains("no agent came");
    }

    @Test
    void afterAnHourIntervalsArePutTogetherWithoutLoss() throws IOException {
        long hour = 3600 * SampleRun.SECOND;
        MergedInterval sample = SAMPLE.intervals.get(50);
        Path folder = scratch.resolve("long");
        try (RunFolder run = RunFolder.create(folder, SAMPLE.plan, SampleRun.STARTED)) {
            for (long second = 0; second < 25; second++) {
                long start = hour - 5 * SampleRun.SECOND + second * SampleRun.SECOND;
                run.add(new MergedInterval(
                        start, start + SampleRun.SECOND, sample.phases(), sample.requests(), sample.agents(), 2));
            }
        }

        List<CSVRecord> rows = csv(folder.resolve("timeline.csv.part")).stream()
                .filter(row -> row.get("request").equals("*"))
                .toList();
        // 5 seconds before the hour, then two rows of ten seconds.
        assertThat(rows).hasSize(7);
        assertThat(rows.getLast().get("startNanos")).isEqualTo(String.valueOf(hour + 10 * SampleRun.SECOND));
        assertThat(rows.getLast().get("endNanos")).isEqualTo(String.valueOf(hour + 20 * SampleRun.SECOND));
        assertThat(columnSums(folder.resolve("timeline.csv.part")))
                .containsEntry("planned", 25 * sample.phases().getFirst().planned())
                .containsEntry("count", 25 * sample.requests().getFirst().count());
        assertThat(Objects.requireNonNull(
                                logSums(folder.resolve("histograms.hlog.part")).get("steady;list-items;response"))
                        .getTotalCount())
                .isEqualTo(25 * sample.requests().get(1).count());
    }
}
