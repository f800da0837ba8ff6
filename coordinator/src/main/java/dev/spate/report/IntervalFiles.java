package dev.spate.report;

import dev.spate.merge.Counts;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Plan;
import dev.spate.protocol.IntervalReport.Health;
import dev.spate.workload.Outcome;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/// The files of a run that grow while it goes on: `timeline.csv`, `agents.csv` and `histograms.hlog`.
///
/// ## How fine they are
/// A row stands for one second in the first hour, for ten until hour twelve, and for a minute from then
/// on. Seconds are put together by adding counts and merging histograms, so all rows together are always
/// the whole run; only the time at which something happened gets coarser. A run of three days has 10,500
/// rows for each request and not 259,200. Every row says where it starts and ends.
///
/// ## What is in them
/// `timeline.csv` has a row for each phase and request, and a `*` row for each phase, which alone has
/// the sessions. `histograms.hlog` has response and service time of each request, tagged as [Tag] says,
/// and the start lateness of each phase; it leaves the `*` rows out, so its lines can be added without
/// counting twice. Each row is flushed, so a run that is killed leaves files that can be read.
final class IntervalFiles implements Closeable {

    static final String TIMELINE = "timeline.csv";
    static final String AGENTS = "agents.csv";
    static final String HISTOGRAMS = "histograms.hlog";
    static final List<String> ALL = List.of(TIMELINE, AGENTS, HISTOGRAMS);

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    private final List<String> phases;
    private final CSVPrinter timeline;
    private final CSVPrinter agents;
    private final HistogramLines histograms;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    /// The times that are being written.
    private final Counts whole = new Counts();
    private final Map<String, AgentRow> agentRows = new TreeMap<>();
    private long startNanos = -1;
    private long endNanos;

    private record Key(int phase, String request) {}

    /// @param suffix of the files while they grow
    IntervalFiles(Path folder, String suffix, Plan plan, Instant started) throws IOException {
        phases = plan.workload().phases().stream().map(phase -> phase.name()).toList();
        timeline = csv(folder.resolve(TIMELINE + suffix), timelineColumns());
        agents = csv(folder.resolve(AGENTS + suffix), agentColumns());
        histograms = new HistogramLines(Files.newOutputStream(folder.resolve(HISTOGRAMS + suffix)), started);
        flush();
    }

    void add(MergedInterval interval) throws IOException {
        long resolution = resolutionNanos(interval.startNanos());
        if (startNanos >= 0 && interval.startNanos() / resolution != startNanos / resolution) {
            write();
        }
        if (startNanos < 0) {
            startNanos = interval.startNanos();
        }
        endNanos = Math.max(endNanos, interval.endNanos());
        for (PhaseFigures phase : interval.phases()) {
            row(phase.phase(), RequestFigures.ALL).add(phase);
        }
        for (RequestFigures request : interval.requests()) {
            row(request.phase(), request.request()).add(request);
        }
        long length = interval.endNanos() - interval.startNanos();
        interval.agents()
                .forEach((agent, health) ->
                        agentRows.computeIfAbsent(agent, _ -> new AgentRow()).add(health, length));
        if (interval.endNanos() / resolution != startNanos / resolution) {
            write();
        }
    }

    static long resolutionNanos(long startNanos) {
        return startNanos < HOUR ? SECOND : startNanos < 12 * HOUR ? 10 * SECOND : 60 * SECOND;
    }

    /// Writes what is left.
    @Override
    public void close() throws IOException {
        try (timeline;
                agents;
                histograms) {
            write();
        }
    }

    private Row row(int phase, String request) {
        return rows.computeIfAbsent(new Key(phase, request), _ -> new Row());
    }

    private void write() throws IOException {
        if (startNanos < 0) {
            return;
        }
        addUp();
        for (Map.Entry<Key, Row> entry : rows.entrySet()) {
            if (entry.getValue().used) {
                write(entry.getKey(), entry.getValue());
            }
        }
        // Phases that are over leave; the rows of those that go on are used again.
        rows.values().removeIf(row -> !row.used);
        rows.values().forEach(Row::clear);
        for (Map.Entry<String, AgentRow> entry : agentRows.entrySet()) {
            writeAgent(entry.getKey(), entry.getValue());
        }
        agentRows.clear();
        startNanos = -1;
        endNanos = 0;
        flush();
    }

    /// The times of `*` rows: of all that is in the others, which costs less than to add them once more
    /// second by second.
    private void addUp() {
        for (Map.Entry<Key, Row> entry : rows.entrySet()) {
            if (!entry.getKey().request().equals(RequestFigures.ALL)) {
                Row all = rows.get(new Key(entry.getKey().phase(), RequestFigures.ALL));
                if (all != null) {
                    all.response.add(entry.getValue().response);
                    all.service.add(entry.getValue().service);
                }
            }
        }
    }

    private void flush() throws IOException {
        timeline.flush();
        agents.flush();
        histograms.flush();
    }

    private void write(Key key, Row row) throws IOException {
        String phase = phases.get(key.phase());
        boolean all = key.request().equals(RequestFigures.ALL);
        List<@Nullable Object> times = new ArrayList<>();
        add(row.response, times, all ? null : new Tag(phase, key.request(), Tag.Kind.RESPONSE));
        add(row.service, times, all ? null : new Tag(phase, key.request(), Tag.Kind.SERVICE));
        add(row.lateness, times, all ? new Tag(phase, key.request(), Tag.Kind.START_LATENESS) : null);
        writeTimeline(phase, key.request(), row, times);
    }

    /// Adds a few times to a line, and all of them to the histograms.
    private void add(Counts times, List<@Nullable Object> line, @Nullable Tag tag) throws IOException {
        // Counted in one place after the other, they are all counted where memory is near.
        whole.add(times);
        boolean any = whole.total() > 0;
        line.add(any ? whole.valueAtPercentile(50) : null);
        line.add(any ? whole.valueAtPercentile(99) : null);
        line.add(any ? whole.max() : null);
        if (any && tag != null) {
            histograms.add(tag, startNanos, endNanos, whole);
        }
        whole.clear();
    }

    private static List<String> timelineColumns() {
        List<String> columns = new ArrayList<>(List.of(
                "startNanos",
                "endNanos",
                "phase",
                "request",
                "planned",
                "started",
                "dropped",
                "lost",
                "completed",
                "failed",
                "unfinished",
                "active",
                "count"));
        for (Outcome outcome : Outcome.values()) {
            columns.add(outcome.label());
        }
        columns.addAll(List.of(
                "requestsUnfinished",
                "clipped",
                "bytesSent",
                "bytesReceived",
                "responseP50Nanos",
                "responseP99Nanos",
                "responseMaxNanos",
                "serviceP50Nanos",
                "serviceP99Nanos",
                "serviceMaxNanos",
                "startLatenessP50Nanos",
                "startLatenessP99Nanos",
                "startLatenessMaxNanos"));
        return columns;
    }

    private void writeTimeline(String phase, String request, Row row, List<@Nullable Object> times) throws IOException {
        List<@Nullable Object> values = new ArrayList<>(List.of(startNanos, endNanos, phase, request));
        boolean whole = request.equals(RequestFigures.ALL);
        for (long sessions : row.sessions) {
            values.add(whole ? sessions : null);
        }
        long count = 0;
        for (long outcome : row.outcomes) {
            count += outcome;
        }
        values.add(count);
        for (long outcome : row.outcomes) {
            values.add(outcome);
        }
        for (long sum : row.requests) {
            values.add(sum);
        }
        values.addAll(times);
        timeline.printRecord(values);
    }

    private static List<String> agentColumns() {
        return List.of(
                "startNanos",
                "endNanos",
                "agent",
                "cpu",
                "busyShare",
                "loopDelayMaxNanos",
                "gcPauseMaxNanos",
                "stealShare",
                "throttledNanos",
                "runQueueShare",
                "retransmits",
                "openConnections",
                "queuedRequests",
                "droppedForMemory",
                "clockOffsetNanos",
                "clockUncertaintyNanos");
    }

    private void writeAgent(String agent, AgentRow row) throws IOException {
        agents.printRecord(
                startNanos,
                endNanos,
                agent,
                row.cpuNanos / row.nanos,
                row.busyShareMax,
                row.loopDelayMaxNanos,
                row.gcPauseMaxNanos,
                row.stealNanos / row.nanos,
                row.throttledNanos,
                row.runQueueShareMax,
                row.retransmits,
                row.last.openConnections(),
                row.last.queuedRequests(),
                row.droppedForMemory,
                row.last.clockOffsetNanos(),
                row.last.clockUncertaintyNanos());
    }

    private static CSVPrinter csv(Path file, List<String> columns) throws IOException {
        BufferedWriter writer = Files.newBufferedWriter(file);
        return CSVFormat.RFC4180
                .builder()
                .setHeader(columns.toArray(String[]::new))
                .setRecordSeparator("\n")
                .get()
                .print(writer);
    }

    /// One phase and request in the stretch that is being gathered.
    private static final class Row {
        /// planned, started, dropped, lost, completed, failed, unfinished, active
        final long[] sessions = new long[8];
        final long[] outcomes = new long[Outcome.COUNT];
        /// unfinished, clipped, bytes sent, bytes received
        final long[] requests = new long[4];
        final Counts response = new Counts();
        final Counts service = new Counts();
        final Counts lateness = new Counts();
        boolean used;

        void add(PhaseFigures phase) {
            used = true;
            sessions[0] += phase.planned();
            sessions[1] += phase.started();
            sessions[2] += phase.dropped();
            sessions[3] += phase.lost();
            sessions[4] += phase.completed();
            sessions[5] += phase.failed();
            sessions[6] += phase.unfinished();
            sessions[7] = phase.active();
            lateness.add(phase.startLatenesses());
        }

        void add(RequestFigures more) {
            used = true;
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] += more.outcomes()[i];
            }
            requests[0] += more.unfinished();
            requests[1] += more.clipped();
            requests[2] += more.bytesSent();
            requests[3] += more.bytesReceived();
            if (!more.request().equals(RequestFigures.ALL)) {
                response.add(more.responseTimes());
                service.add(more.serviceTimes());
            }
        }

        void clear() {
            Arrays.fill(sessions, 0);
            Arrays.fill(outcomes, 0);
            Arrays.fill(requests, 0);
            response.clear();
            service.clear();
            lateness.clear();
            used = false;
        }
    }

    /// One agent in the stretch that is being gathered. Shares are means over time, delays the longest,
    /// what holds at the end of an interval that of the last.
    private static final class AgentRow {
        long nanos;
        double cpuNanos;
        double stealNanos;
        double busyShareMax;
        long loopDelayMaxNanos;
        long gcPauseMaxNanos;
        long throttledNanos;
        long droppedForMemory;
        double runQueueShareMax;
        long retransmits;
        Health last = new Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        void add(Health health, long length) {
            long weight = Math.max(1, length);
            nanos += weight;
            cpuNanos += health.cpu() * weight;
            stealNanos += health.stealShare() * weight;
            busyShareMax = Math.max(busyShareMax, health.busyShare());
            loopDelayMaxNanos = Math.max(loopDelayMaxNanos, health.loopDelayMaxNanos());
            gcPauseMaxNanos = Math.max(gcPauseMaxNanos, health.gcPauseMaxNanos());
            throttledNanos += health.throttledNanos();
            droppedForMemory += health.droppedForMemory();
            runQueueShareMax = Math.max(runQueueShareMax, health.runQueueShare());
            retransmits += health.retransmits();
            last = health;
        }
    }
}
