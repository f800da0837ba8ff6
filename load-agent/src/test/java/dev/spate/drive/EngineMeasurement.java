package dev.spate.drive;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.transport.Transport;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Check;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;

/// Runs one load against an address and prints what came of it: a measurement to be started by hand, no
/// test.
///
/// `uniform|poisson|users URL N SECONDS [key=value…]`, where N is sessions per second or users, and the
/// keys are `connections`, `loops`, `transport`, `warmUpMillis`, `spins`, and `version` with the name of
/// an [HttpSettings.Version].
final class EngineMeasurement {

    private static final long SECOND = 1_000_000_000L;

    private EngineMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 4; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            options.put(pair[0], pair[1]);
        }
        int n = Integer.parseInt(arguments[2]);
        long seconds = Long.parseLong(arguments[3]);
        LoadModel load = switch (arguments[0]) {
            case "uniform" -> new LoadModel.ConstantRate(Rate.perSecond(n), Arrivals.UNIFORM);
            case "poisson" -> new LoadModel.ConstantRate(Rate.perSecond(n), Arrivals.POISSON);
            case "users" -> new LoadModel.ConstantUsers(n);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        Step.Request get =
                new Step.Request("get", "GET", "/", List.of(), null, Check.DEFAULT, List.of(), 5 * SECOND, 0, false);
        Phase phase = new Phase(
                "only",
                load,
                List.of(new Phase.MixEntry("s", 1)),
                0,
                seconds * SECOND,
                SECOND,
                Integer.parseInt(options.getOrDefault("maxSessions", "100000")),
                false);
        Workload workload = new Workload(
                arguments[1],
                42,
                new HttpSettings(
                                HttpSettings.Version.valueOf(options.getOrDefault("version", "HTTP_1_1")),
                                Integer.parseInt(options.getOrDefault("connections", "64")),
                                SECOND,
                                false,
                                32 << 10,
                                1L << 20)
                        .withTls(HttpSettings.Tls.INSECURE),
                List.of(),
                List.of(new Scenario("s", List.of(get))),
                List.of(phase),
                Map.of());
        EngineSettings settings = EngineSettings.defaults()
                .withLoops(Integer.parseInt(options.getOrDefault("loops", "1")))
                .withTransport(Transport.valueOf(options.getOrDefault("transport", "EPOLL")))
                .withSpins(Boolean.parseBoolean(options.getOrDefault("spins", "true")))
                .withWarmUpNanos(Long.parseLong(options.getOrDefault("warmUpMillis", "300")) * 1_000_000);
        run(workload, settings, Integer.parseInt(options.getOrDefault("connections", "64")));
    }

    private static void run(Workload workload, EngineSettings settings, int connections) throws Exception {
        Sums sums = new Sums();
        long before = System.nanoTime();
        LoadEngine engine = new HttpLoadEngineFactory(settings, System::getenv, System::currentTimeMillis)
                .prepare(new Command.Assign("a", "r", 0, workload, Share.WHOLE, connections), sums);
        System.out.printf(
                Locale.ROOT,
                "prepared in %.0f ms, %d connections%n",
                (System.nanoTime() - before) / 1e6,
                engine.openConnections());
        engine.start(System.nanoTime() + 20_000_000);
        sums.finished.await();
        engine.close();
        sums.print();
    }

    private static final class Sums implements LoadEngine.Listener {
        final CountDownLatch finished = new CountDownLatch(1);
        final Histogram response = new Histogram(3);
        final Histogram service = new Histogram(3);
        final Histogram lateness = new Histogram(3);
        final Histogram first = new Histogram(3);
        final Histogram firstLateness = new Histogram(3);
        final long[] outcomes = new long[Outcome.COUNT];
        long started;
        long dropped;
        long unfinished;
        double busy;
        long delay;
        long gc;
        int intervals;
        long lastNanos;
        long cpuNanos;
        long allocated;
        long allocationCount;

        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            long requests = 0;
            for (IntervalReport.PhaseCounts counts : phases) {
                started += counts.started();
                dropped += counts.dropped();
                unfinished += counts.unfinished();
                Histogram late = decode(counts.startLateness());
                (intervals == 0 ? firstLateness : lateness).add(late);
            }
            for (IntervalReport.Series one : series) {
                for (int i = 0; i < outcomes.length; i++) {
                    outcomes[i] += one.outcomes()[i];
                    requests += one.outcomes()[i];
                }
                (intervals == 0 ? first : response).add(decode(one.responseTime()));
                service.add(decode(one.serviceTime()));
            }
            long total = totalAllocated();
            if (intervals >= 2 && endNanos - startNanos == SECOND) {
                allocationCount += requests;
                cpuNanos += (long) (health.cpu() * SECOND * Runtime.getRuntime().availableProcessors());
                allocatedNow += total - allocated;
            }
            allocated = total;
            intervals++;
            busy = Math.max(busy, health.busyShare());
            delay = Math.max(delay, health.loopDelayMaxNanos());
            gc = Math.max(gc, health.gcPauseMaxNanos());
            lastNanos = endNanos;
        }

        private long allocatedNow;

        private static long totalAllocated() {
            long sum = 0;
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("spate-loop")) {
                    sum += threads.getThreadAllocatedBytes(thread.threadId());
                }
            }
            return sum;
        }

        private static Histogram decode(byte[] bytes) {
            return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
        }

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {
            finished.countDown();
        }

        @Override
        public void failed(String reason) {
            System.out.println("failed: " + reason);
            finished.countDown();
        }

        void print() {
            StringBuilder classes = new StringBuilder();
            for (Outcome outcome : Outcome.values()) {
                if (outcomes[outcome.index()] > 0) {
                    classes.append(' ').append(outcome.label()).append('=').append(outcomes[outcome.index()]);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%.3f s, started %d, dropped %d, unfinished %d,%s%n",
                    lastNanos / 1e9,
                    started,
                    dropped,
                    unfinished,
                    classes);
            line("response, first second", first);
            line("response, rest", response);
            line("service", service);
            line("lateness, first second", firstLateness);
            line("lateness, rest", lateness);
            System.out.printf(
                    Locale.ROOT,
                    "cpu per request %.2f us, allocated %.1f B/request, busy %.3f, longest turn %.0f us, gc %.0f ms%n",
                    cpuNanos / 1e3 / Math.max(1, allocationCount),
                    (double) allocatedNow / Math.max(1, allocationCount),
                    busy,
                    delay / 1e3,
                    gc / 1e6);
        }

        private static void line(String name, Histogram values) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s n=%d p50=%.1f p90=%.1f p99=%.1f p99.9=%.1f max=%.1f us%n",
                    name,
                    values.getTotalCount(),
                    values.getValueAtPercentile(50) / 1e3,
                    values.getValueAtPercentile(90) / 1e3,
                    values.getValueAtPercentile(99) / 1e3,
                    values.getValueAtPercentile(99.9) / 1e3,
                    values.getMaxValue() / 1e3);
        }
    }
}
