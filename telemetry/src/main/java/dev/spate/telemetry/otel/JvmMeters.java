package dev.spate.telemetry.otel;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// The `jvm.*` metrics that are stable in the semantic conventions, from the virtual machine's own
/// beans.
///
/// The exporting thread reads them; only collections are told, by a thread of the virtual machine.
final class JvmMeters implements AutoCloseable {

    /// In seconds; from the semantic conventions.
    private static final List<Double> GC_BOUNDS = List.of(0.01, 0.1, 1.0, 10.0);

    private static final AttributeKey<String> POOL = AttributeKey.stringKey("jvm.memory.pool.name");
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("jvm.memory.type");
    private static final AttributeKey<String> GC_NAME = AttributeKey.stringKey("jvm.gc.name");
    private static final AttributeKey<String> GC_ACTION = AttributeKey.stringKey("jvm.gc.action");
    private static final AttributeKey<Boolean> DAEMON = AttributeKey.booleanKey("jvm.thread.daemon");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("jvm.thread.state");

    private final List<Runnable> ends = new ArrayList<>();

    private JvmMeters() {}

    static JvmMeters start(Meter meter) {
        JvmMeters meters = new JvmMeters();
        memory(meter);
        threads(meter);
        classes(meter);
        processor(meter);
        meters.collections(meter);
        return meters;
    }

    /// The instruments themselves end with their meter.
    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }

    private static void memory(Meter meter) {
        Map<MemoryPoolMXBean, Attributes> pools = new HashMap<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pools.put(
                    pool,
                    Attributes.of(POOL, pool.getName(), TYPE, pool.getType() == MemoryType.HEAP ? "heap" : "non_heap"));
        }
        pool(meter, pools, "jvm.memory.used", "Memory in use.", MemoryPoolMXBean::getUsage, MemoryUsage::getUsed);
        pool(
                meter,
                pools,
                "jvm.memory.committed",
                "Memory that the system has given.",
                MemoryPoolMXBean::getUsage,
                MemoryUsage::getCommitted);
        pool(
                meter,
                pools,
                "jvm.memory.limit",
                "Memory that may be had at most.",
                MemoryPoolMXBean::getUsage,
                MemoryUsage::getMax);
        pool(
                meter,
                pools,
                "jvm.memory.used_after_last_gc",
                "Memory in use after the last collection of the pool.",
                MemoryPoolMXBean::getCollectionUsage,
                MemoryUsage::getUsed);
    }

    private static void pool(
            Meter meter,
            Map<MemoryPoolMXBean, Attributes> pools,
            String name,
            String about,
            Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage,
            Function<MemoryUsage, Long> bytes) {
        var _ = meter.upDownCounterBuilder(name)
                .setUnit("By")
                .setDescription(about)
                .buildWithCallback(measurement -> pools.forEach((pool, attributes) -> {
                    MemoryUsage now = usage.apply(pool);
                    long value = now == null ? -1 : bytes.apply(now);
                    if (value >= 0) {
                        measurement.record(value, attributes);
                    }
                }));
    }

    private static void threads(Meter meter) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        var _ = meter.upDownCounterBuilder("jvm.thread.count")
                .setUnit("{thread}")
                .setDescription("Platform threads.")
                .buildWithCallback(measurement -> count(threads, measurement));
    }

    private static void count(ThreadMXBean threads, ObservableLongMeasurement measurement) {
        Map<Attributes, Long> counts = new HashMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                Attributes attributes = Attributes.of(
                        DAEMON,
                        thread.isDaemon(),
                        STATE,
                        thread.getThreadState().name().toLowerCase(Locale.ROOT));
                counts.merge(attributes, 1L, Long::sum);
            }
        }
        counts.forEach((attributes, count) -> measurement.record(count, attributes));
    }

    private static void classes(Meter meter) {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        var _ = meter.counterBuilder("jvm.class.loaded")
                .setUnit("{class}")
                .setDescription("Classes loaded so far.")
                .buildWithCallback(measurement -> measurement.record(classes.getTotalLoadedClassCount()));
        var _ = meter.counterBuilder("jvm.class.unloaded")
                .setUnit("{class}")
                .setDescription("Classes unloaded so far.")
                .buildWithCallback(measurement -> measurement.record(classes.getUnloadedClassCount()));
        var _ = meter.upDownCounterBuilder("jvm.class.count")
                .setUnit("{class}")
                .setDescription("Classes loaded now.")
                .buildWithCallback(measurement -> measurement.record(classes.getLoadedClassCount()));
    }

    private static void processor(Meter meter) {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system)) {
            return;
        }
        var _ = meter.counterBuilder("jvm.cpu.time")
                .ofDoubles()
                .setUnit("s")
                .setDescription("Processor time of the process.")
                .buildWithCallback(measurement -> measurement.record((double) system.getProcessCpuTime() / 1e9));
        var _ = meter.upDownCounterBuilder("jvm.cpu.count")
                .setUnit("{cpu}")
                .setDescription("Processors that the process may use.")
                .buildWithCallback(
                        measurement -> measurement.record(Runtime.getRuntime().availableProcessors()));
        var _ = meter.gaugeBuilder("jvm.cpu.recent_utilization")
                .setUnit("1")
                .setDescription("Processor time of late, of what the machine has.")
                .buildWithCallback(measurement -> {
                    double load = system.getProcessCpuLoad();
                    if (load >= 0) {
                        measurement.record(load);
                    }
                });
    }

    private void collections(Meter meter) {
        DoubleHistogram durations = meter.histogramBuilder("jvm.gc.duration")
                .setUnit("s")
                .setDescription("Duration of collections.")
                .setExplicitBucketBoundariesAdvice(GC_BOUNDS)
                .build();
        NotificationListener listener = (notification, _) -> collected(notification, durations);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                ends.add(() -> {
                    try {
                        emitter.removeNotificationListener(listener);
                    } catch (ListenerNotFoundException _) {
                        // It was removed before.
                    }
                });
            }
        }
    }

    private static void collected(Notification notification, DoubleHistogram durations) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
            durations.record(
                    (double) info.getGcInfo().getDuration() / 1e3,
                    Attributes.of(GC_NAME, info.getGcName(), GC_ACTION, info.getGcAction()));
        }
    }
}
