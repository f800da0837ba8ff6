package dev.spate.runs;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.report.RunFolder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The coordinator's process of [ScaleFigures]: carries one run, says every ten seconds how it does, and
/// ends with the run.
final class ScaleCoordinator implements RunListener {

    private final long bornMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long startEpochNanos;
    private final AtomicLong seconds = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private final AtomicLong worstLagNanos = new AtomicLong();
    private volatile long lastLagNanos;
    private final boolean writesFolder;
    private final Path home;
    private @Nullable Plan plan;
    /// Of the coordinator's thread.
    private @Nullable RunFolder folder;

    private ScaleCoordinator(Path home, boolean writesFolder) {
        this.home = home;
        this.writesFolder = writesFolder;
    }

    /// @param arguments brokers, folder for what waits, agents, sessions per second of each, seconds of
    ///     the run that is to be submitted or 0 to go on with the one that the log holds, `folder` to
    ///     write a folder of the run or `none`
    public static void main(String[] arguments) throws Exception {
        new ScaleCoordinator(Path.of(arguments[1]), arguments[5].equals("folder"))
                .run(
                        KafkaSettings.of(arguments[0]).withBuffer(32L << 20, 1L << 30, Path.of(arguments[1])),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Long.parseLong(arguments[4]));
    }

    private void run(KafkaSettings settings, int agents, int perSecond, long runSeconds) throws Exception {
        try (KafkaLog log = KafkaLog.openForCoordinator(settings);
                Coordinator coordinator = new Coordinator(
                        log,
                        CoordinatorSettings.cluster("scale", ""),
                        (_, read) -> {
                            plan = read;
                            return this;
                        },
                        InstantSource.system(),
                        System::nanoTime)) {
            coordinator.start();
            if (runSeconds > 0) {
                coordinator
                        .submit("scale", ScaleReports.submission(agents, perSecond, runSeconds))
                        .get();
            }
            Future<?> _ = coordinator.ended().whenComplete((_, failure) -> {
                if (failure != null) {
                    System.out.println("the coordinator broke: " + failure);
                }
                ended.countDown();
            });
            while (!ended.await(10, TimeUnit.SECONDS)) {
                tell();
            }
            tell();
            System.out.printf(Locale.ROOT, "heap after a collection: %.0f MB%n", heapAfterCollection());
        }
    }

    private double heapAfterCollection() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
    }

    private void tell() {
        long worst = worstLagNanos.getAndSet(0);
        System.out.printf(
                Locale.ROOT,
                "%6.1f s: %d reports in %d seconds merged; processor %.1f s, collections %.1f s; %s%n",
                age(),
                reports.get(),
                seconds.get(),
                cpuSeconds(),
                collectionSeconds(),
                startEpochNanos == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "a second was merged %.0f ms after its end, %.0f at most; heap after a collection"
                                        + " %.0f MB",
                                lastLagNanos / 1e6,
                                worst / 1e6,
                                heapAfterCollection()));
    }

    private double age() {
        return (System.currentTimeMillis() - bornMillis) / 1e3;
    }

    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static double collectionSeconds() {
        long millis = 0;
        for (GarbageCollectorMXBean one : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += one.getCollectionTime();
        }
        return millis / 1e3;
    }

    @Override
    public void happened(RunEvent event) {
        if (event instanceof RunEvent.RunStarted started) {
            startEpochNanos = started.startEpochNanos();
            System.out.printf(Locale.ROOT, "%6.1f s: the run started%n", age());
        }
    }

    @Override
    public void accept(MergedInterval interval) {
        if (seconds.get() == 0) {
            System.out.printf(
                    Locale.ROOT, "%6.1f s: the first second is merged; processor %.1f s%n", age(), cpuSeconds());
        }
        if (writesFolder) {
            RunFolder files = folder;
            if (files == null) {
                files = RunFolder.create(home.resolve("run"), requireNonNull(plan), Instant.now());
                folder = files;
            }
            files.add(interval);
        }
        seconds.incrementAndGet();
        reports.addAndGet(interval.agents().size());
        lastLagNanos = System.currentTimeMillis() * 1_000_000L - startEpochNanos - interval.endNanos();
        worstLagNanos.accumulateAndGet(lastLagNanos, Math::max);
    }

    @Override
    public void ended(RunOutcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "%6.1f s: %s %s; %d reports of %d merged, processor %.1f s%n",
                age(),
                outcome.judgement().verdict().label(),
                List.copyOf(outcome.judgement().reasons().stream().limit(3).toList()),
                outcome.figures().evidence().intervalsMerged(),
                outcome.figures().evidence().intervalsExpected(),
                cpuSeconds());
        ended.countDown();
    }
}
