package dev.spate.drive;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.telemetry.traces.PastSpan;
import dev.spate.telemetry.traces.PastSpans;
import dev.spate.trace.TracePolicy;
import dev.spate.trace.Tracing;
import dev.spate.workload.Check;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// What traces cost a request: the same load without, with ids alone, with the policy that is used by
/// default, and with every request kept, in turn in one process. To be started by hand with
/// `benchmarks/tracing`, no test.
///
/// Users without think time keep one loop busy, so that what is not work on requests is little. Counted
/// is the processor time of the whole process, from the end of the first second of a run to the end of
/// its last whole one, by the requests that ended meanwhile; so what is kept, the thread that makes
/// spans, the publisher and the collector of garbage are in it. Spans are made and counted, and not
/// sent. Ways are compared within a round, and the first round is left out. Arguments: `URL ROUNDS
/// SECONDS [WAY]`; with a way, only that one is compared.
final class TracingFigures {

    private static final long SECOND = 1_000_000_000L;
    private static final int USERS = 32;

    private TracingFigures() {}

    /// A way to trace, and its environment.
    private enum Way {
        OFF(false, Map.of()),
        /// Ids alone; nothing is kept.
        IDS(true, Map.of(TracePolicy.SAMPLER, "always_off")),
        DEFAULT(true, Map.of()),
        ALL(true, Map.of(TracePolicy.SAMPLER, "always_on"));

        private final boolean on;

        @SuppressWarnings("ImmutableEnumChecker")
        private final Map<String, String> environment;

        Way(boolean on, Map<String, String> environment) {
            this.on = on;
            this.environment = environment;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        Map<Way, List<Figures>> all = new EnumMap<>(Way.class);
        Way[] ways = arguments.length > 3 ? new Way[] {Way.OFF, Way.valueOf(arguments[3])} : Way.values();
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < ways.length; i++) {
                Way way = ways[(i + round) % ways.length];
                Figures figures = measure(arguments[0], way, seconds);
                System.out.printf(
                        Locale.ROOT,
                        "round %d %-8s %s%s%n",
                        round,
                        way.name().toLowerCase(Locale.ROOT),
                        figures,
                        round == 0 ? " (left out)" : "");
                if (round > 0) {
                    all.computeIfAbsent(way, _ -> new ArrayList<>()).add(figures);
                }
            }
        }
        List<Figures> off = all.getOrDefault(Way.OFF, List.of());
        for (Way way : ways) {
            List<Figures> figures = all.getOrDefault(way, List.of());
            double[] micros = new double[rounds];
            double[] share = new double[rounds];
            double allocated = 0;
            for (int round = 0; round < rounds; round++) {
                micros[round] = figures.get(round).cpuMicros;
                share[round] = 100 * (figures.get(round).cpuMicros / off.get(round).cpuMicros - 1);
                allocated = Math.max(allocated, figures.get(round).loopBytes);
            }
            Arrays.sort(micros);
            Arrays.sort(share);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %6.2f us of processor a request (%.2f to %.2f), %+5.1f %% (%+.1f to %+.1f) against off,"
                            + " %.1f bytes on the loop at most%n",
                    way.name().toLowerCase(Locale.ROOT),
                    micros[rounds / 2],
                    micros[0],
                    micros[rounds - 1],
                    share[rounds / 2],
                    share[0],
                    share[rounds - 1],
                    allocated);
        }
    }

    private static Figures measure(String url, Way way, int seconds) throws Exception {
        AtomicLong spans = new AtomicLong();
        EngineSettings settings = EngineSettings.defaults().withLoops(1);
        if (way.on) {
            settings = settings.withTracing(new Tracing(
                    TracePolicy.of(way.environment::get),
                    new Counting(spans),
                    InstantSource.system(),
                    new Tracing.Export(() -> 0, () -> 0)));
        }
        Step.Request get = new Step.Request(
                "get", "GET", "/items/1?page=2", List.of(), null, Check.DEFAULT, List.of(), 5 * SECOND, 0, false);
        Phase phase = new Phase(
                "only",
                new LoadModel.ConstantUsers(USERS),
                List.of(new Phase.MixEntry("s", 1)),
                0,
                seconds * SECOND,
                SECOND,
                USERS,
                false);
        Workload workload = new Workload(
                url,
                42,
                new HttpSettings(HttpSettings.Version.HTTP_1_1, USERS, SECOND, false, 32 << 10, 1L << 20),
                List.of(),
                List.of(new Scenario("s", List.of(get))),
                List.of(phase),
                Map.of());
        Meter meter = new Meter(seconds);
        LoadEngine engine = new HttpLoadEngineFactory(settings, System::getenv, System::currentTimeMillis)
                .prepare(new Command.Assign("a", "r", 0, workload, Share.WHOLE, USERS), meter);
        engine.start(System.nanoTime() + 20_000_000);
        meter.finished.await();
        engine.close();
        return meter.figures(spans.get());
    }

    /// @param loopBytes allocated by the loop for each request
    private record Figures(double cpuMicros, double loopBytes, long requests, long kept, long dropped, long spans) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%6.2f us, %5.1f bytes on the loop, %d requests, %d kept, %d dropped, %d spans in all",
                    cpuMicros,
                    loopBytes,
                    requests,
                    kept,
                    dropped,
                    spans);
        }
    }

    private record Counting(AtomicLong spans) implements PastSpans {
        @Override
        public boolean areWanted() {
            return true;
        }

        @Override
        public void emit(PastSpan span) {
            spans.incrementAndGet();
        }
    }

    private static final class Meter implements LoadEngine.Listener {
        private static final OperatingSystemMXBean PROCESS =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        final CountDownLatch finished = new CountDownLatch(1);
        private final int seconds;
        private int intervals;
        private long cpu;
        private long bytes;
        private long requests;
        private long kept;
        private long dropped;

        Meter(int seconds) {
            this.seconds = seconds;
        }

        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            intervals++;
            if (intervals > 1 && intervals <= seconds) {
                for (IntervalReport.Series one : series) {
                    requests += Arrays.stream(one.outcomes()).sum();
                }
                kept += Arrays.stream(traces.kept()).sum();
                dropped += Arrays.stream(traces.dropped()).sum();
            }
            if (intervals == 1) {
                cpu = -PROCESS.getProcessCpuTime();
                bytes = -loopBytes();
            } else if (intervals == seconds) {
                cpu += PROCESS.getProcessCpuTime();
                bytes += loopBytes();
            }
        }

        Figures figures(long spans) {
            return new Figures(
                    (double) cpu / 1_000 / (double) requests,
                    (double) bytes / (double) requests,
                    requests,
                    kept,
                    dropped,
                    spans);
        }

        private static long loopBytes() {
            long bytes = 0;
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("spate-loop-")) {
                    bytes += THREADS.getThreadAllocatedBytes(thread.threadId());
                }
            }
            return bytes;
        }

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {
            finished.countDown();
        }

        @Override
        public void failed(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
