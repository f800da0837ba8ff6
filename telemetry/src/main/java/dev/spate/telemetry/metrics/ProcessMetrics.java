package dev.spate.telemetry.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import jdk.management.VirtualThreadSchedulerMXBean;

/// What the virtual machine and the system say of this process: memory, threads, descriptors,
/// collections.
///
/// Read at a scrape, but for collections, which a thread of the virtual machine tells of.
public final class ProcessMetrics implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private final Metrics metrics;
    private final List<Runnable> ends = new ArrayList<>();
    private final Set<String> heapPools = new HashSet<>();

    private ProcessMetrics(Metrics metrics) {
        this.metrics = metrics;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                heapPools.add(pool.getName());
            }
        }
    }

    /// Shows them from now on.
    public static ProcessMetrics start(Metrics metrics) {
        ProcessMetrics process = new ProcessMetrics(metrics);
        process.listen();
        metrics.atScrape(process::refresh);
        return process;
    }

    /// Hears of no more collections.
    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }

    private void listen() {
        NotificationListener listener = (notification, _) -> collected(notification);
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

    private void collected(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                || !(notification.getUserData() instanceof CompositeData data)) {
            return;
        }
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        String kind = kind(info.getGcAction());
        long used = 0;
        for (Map.Entry<String, MemoryUsage> pool :
                info.getGcInfo().getMemoryUsageAfterGc().entrySet()) {
            if (heapPools.contains(pool.getKey())) {
                used += pool.getValue().getUsed();
            }
        }
        metrics.set(Metric.HEAP_AFTER_GC, (double) used, kind);
        metrics.add(Metric.GC_TIME, (double) info.getGcInfo().getDuration() / 1e3, kind);
        metrics.add(Metric.GC_COUNT, 1, kind);
    }

    /// Collectors say `end of minor GC`, `end of major GC`, `end of concurrent GC pause`, `end of GC
    /// cycle`.
    private static String kind(String action) {
        return action.contains("major") || action.contains("cycle") ? "full" : "young";
    }

    private void refresh() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                metrics.set(Metric.DIRECT_MEMORY, (double) pool.getMemoryUsed(), "jdk");
            }
        }
        metrics.set(Metric.HEAP_MAX, (double) Runtime.getRuntime().maxMemory());
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) {
                metrics.set(Metric.METASPACE, (double) pool.getUsage().getUsed());
            }
        }
        metrics.set(Metric.PROCESS_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        VirtualThreadSchedulerMXBean virtual = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        if (virtual != null) {
            metrics.set(Metric.VIRTUAL_THREADS, virtual.getMountedVirtualThreadCount(), "mounted");
            metrics.set(Metric.VIRTUAL_THREADS, (double) virtual.getQueuedVirtualThreadCount(), "queued");
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            metrics.set(Metric.OPEN_FILES, (double) system.getOpenFileDescriptorCount());
            metrics.set(Metric.OPEN_FILES_MAX, (double) system.getMaxFileDescriptorCount());
            metrics.total(Metric.PROCESS_CPU, (double) system.getProcessCpuTime() / 1e9);
        }
        resident();
    }

    private void resident() {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(RESIDENT)) {
                    String kilobytes =
                            line.substring(RESIDENT.length()).replace("kB", "").strip();
                    metrics.set(Metric.RESIDENT_MEMORY, (double) Long.parseLong(kilobytes) * 1024);
                }
            }
        } catch (IOException | NumberFormatException _) {
            // Not Linux, or one that hides it.
        }
    }
}
