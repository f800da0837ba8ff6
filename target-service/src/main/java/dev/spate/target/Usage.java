package dev.spate.target;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// What this process uses: since it began, now, and at most since the peaks were reset.
///
/// Looks on with a thread of its own from the first question on, so that a service nobody asks pays
/// nothing. For any thread.
final class Usage implements AutoCloseable {

    /// Between two looks at direct memory; what goes up and down within it is not seen.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findAny()
            .orElseThrow();
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final NotificationListener afterCollection = this::collected;
    private final AtomicLong heapPeak = new AtomicLong();
    private final AtomicLong heapLivePeak = new AtomicLong();
    private final AtomicLong directPeak = new AtomicLong();
    private volatile boolean closed;
    private @Nullable Thread looker;

    /// Begins the peaks anew.
    ///
    /// @param collect whether garbage is collected first; that stops all threads for a while
    /// @return what it uses then
    JsonObject reset(boolean collect) {
        if (collect) {
            System.gc();
        }
        look();
        threads.resetPeakThreadCount();
        long heap = heapUsed();
        heapPeak.set(heap);
        heapLivePeak.set(collect ? heap : 0);
        directPeak.set(directUsed());
        return json(false);
    }

    /// @param collect whether garbage is collected first; that stops all threads for a while
    JsonObject json(boolean collect) {
        look();
        if (collect) {
            // The listener is told later, by another thread.
            System.gc();
            heapLivePeak.accumulateAndGet(heapUsed(), Math::max);
        }
        see();
        long collections = 0;
        long collectionMillis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            collectionMillis += Math.max(0, collector.getCollectionTime());
        }
        // As long as nothing was collected, nothing is known to be garbage.
        long live = heapLivePeak.get() == 0 ? heapPeak.get() : heapLivePeak.get();
        return new JsonObject()
                .put("cpuNanos", system.getProcessCpuTime())
                .put("allocatedBytes", threads.getTotalThreadAllocatedBytes())
                .put("heapUsedBytes", heapUsed())
                .put("directUsedBytes", directUsed())
                .put("threads", threads.getThreadCount())
                .put("collections", collections)
                .put("collectionMillis", collectionMillis)
                .put("heapPeakBytes", heapPeak.get())
                .put("heapLivePeakBytes", live)
                .put("directPeakBytes", directPeak.get())
                .put("memoryPeakBytes", live + directPeak.get())
                .put("threadsPeak", threads.getPeakThreadCount());
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (looker != null) {
            LockSupport.unpark(looker);
            looker = null;
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                try {
                    ((NotificationEmitter) collector).removeNotificationListener(afterCollection);
                } catch (ListenerNotFoundException _) {
                    // It has gone already.
                }
            }
        }
    }

    private synchronized void look() {
        if (looker != null || closed) {
            return;
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener(afterCollection, null, null);
        }
        looker = Thread.ofPlatform().daemon().name("spate-target-usage").start(() -> {
            while (!closed) {
                see();
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        });
    }

    private void see() {
        heapPeak.accumulateAndGet(heapUsed(), Math::max);
        directPeak.accumulateAndGet(directUsed(), Math::max);
    }

    private void collected(Notification notification, @Nullable Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            Map<String, MemoryUsage> after = GarbageCollectionNotificationInfo.from(
                            (CompositeData) notification.getUserData())
                    .getGcInfo()
                    .getMemoryUsageAfterGc();
            long live = 0;
            for (Map.Entry<String, MemoryUsage> pool : after.entrySet()) {
                live += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
            }
            heapLivePeak.accumulateAndGet(live, Math::max);
        }
    }

    private static long heapUsed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// The JDK counts what it hands out itself, Netty what it takes past it.
    private long directUsed() {
        return direct.getMemoryUsed() + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
