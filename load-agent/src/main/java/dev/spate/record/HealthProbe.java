package dev.spate.record;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import dev.spate.protocol.IntervalReport;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// Measures how the process and the machine did between two samples, or since the run began.
///
/// Where each figure comes from: processor time from the JVM; collections from the notifications of the
/// collectors' beans, which state whole milliseconds, without those that run beside the program; stolen
/// time from `/proc/stat`; throttling from the control group's `cpu.stat`; waiting for a processor from
/// the threads' `schedstat`; segments sent again from `/proc/net/snmp`; standing still for other reasons from a
/// [StallWatch]. What the system does
/// not show is 0.
///
/// Notifications come late, so a collection counts by the time at which it ended, not by that at which
/// it is told: what was collected to prepare the run is no pause of its first second.
///
/// [#start], [#begin], [#sample] and [#close] belong to the publishing thread; notifications come from
/// another one.
public final class HealthProbe {

    private final AtomicLong longestPauseMillis = new AtomicLong();
    private final AtomicLong pausedMillis = new AtomicLong();
    private final AtomicLong pauses = new AtomicLong();
    private final StallWatch watch = new StallWatch();
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final NotificationListener listener = this::collected;
    private final SystemTimes times;
    private final RunQueueTimes runQueue = new RunQueueTimes();
    private final Retransmits retransmits = new Retransmits();
    /// What ended no later than this, in milliseconds of the process, was before the run.
    private volatile long beganMillis;
    private long cpuNanos;

    public HealthProbe() {
        this(new SystemTimes());
    }

    HealthProbe(SystemTimes times) {
        this.times = times;
    }

    /// Watches the calling thread, which is a loop, too.
    void watchCurrentThread() {
        runQueue.addCurrentThread();
    }

    /// To be called before [#start] by a thread that has not stepped back: the one that watches for stalls
    /// has the right to run that its maker has, and must not be kept waiting by what it watches.
    void startWatch() {
        watch.start();
    }

    void start() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter && stopsTheProgram(bean.getName())) {
                emitter.addNotificationListener(listener, null, null);
                emitters.add(emitter);
            }
        }
        begin();
    }

    /// The run begins now: forgets what was before.
    void begin() {
        beganMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        longestPauseMillis.set(0);
        pausedMillis.set(0);
        pauses.set(0);
        Stall _ = watch.take();
        cpuNanos = processCpuNanos();
        times.stealShare();
        SystemTimes.Throttled _ = times.throttled();
        runQueue.longestNanos();
        retransmits.sinceLast();
    }

    /// For how long the process stood still since it was asked last.
    Stalls takeStalls() {
        Stall collections = new Stall(
                pauses.getAndSet(0),
                pausedMillis.getAndSet(0) * 1_000_000,
                longestPauseMillis.getAndSet(0) * 1_000_000);
        SystemTimes.Throttled throttled = times.throttled();
        // The time of a period counts when it is over, perhaps in the next interval.
        long periods = throttled.nanos() == 0 ? 0 : Math.max(1, throttled.periods());
        Stall withheld = periods == 0 ? Stall.NONE : new Stall(periods, throttled.nanos(), throttled.nanos() / periods);
        return new Stalls(collections, watch.take(), withheld);
    }

    /// How often and how long the process stood still in an interval, each as far as one source tells.
    /// The same time may be in more than one.
    ///
    /// @param collections that stopped the program
    /// @param seen for whatever reason, by a [StallWatch]
    /// @param throttled by the control group; of these the longest is not known, but the mean
    record Stalls(Stall collections, Stall seen, Stall throttled) {

        Stall longest() {
            Stall longest = collections.totalNanos() > seen.totalNanos() ? collections : seen;
            return longest.totalNanos() > throttled.totalNanos() ? longest : throttled;
        }
    }

    /// What happened since the last sample. The clock's state is not known here: its offset is told as 0
    /// and its uncertainty as -1.
    IntervalReport.Health sample(List<IntervalCounts> parts, long intervalNanos, Stalls stalls) {
        long busy = 0;
        long longestTurn = stalls.longest().longestNanos();
        int open = 0;
        int queued = 0;
        long dropped = 0;
        for (IntervalCounts part : parts) {
            busy = Math.max(busy, part.busyNanos);
            longestTurn = Math.max(longestTurn, part.longestTurnNanos);
            open += part.openConnections;
            queued += part.queuedRequests;
            dropped += part.droppedForMemory;
        }
        long cpuBefore = cpuNanos;
        cpuNanos = processCpuNanos();
        double capacity = (double) intervalNanos * Runtime.getRuntime().availableProcessors();
        return new IntervalReport.Health(
                share((cpuNanos - cpuBefore) / capacity),
                share((double) busy / intervalNanos),
                longestTurn,
                stalls.collections().longestNanos(),
                times.stealShare(),
                stalls.throttled().totalNanos(),
                share((double) runQueue.longestNanos() / intervalNanos),
                retransmits.sinceLast(),
                open,
                queued,
                dropped,
                0,
                -1);
    }

    void close() {
        watch.close();
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException _) {
                // It is gone, which is what was wanted.
            }
        }
        emitters.clear();
    }

    private void collected(Notification notification, Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            GcInfo collection = GarbageCollectionNotificationInfo.from(data).getGcInfo();
            collected(collection.getEndTime(), collection.getDuration());
        }
    }

    /// @param endMillis after the start of the process
    void collected(long endMillis, long millis) {
        if (endMillis > beganMillis) {
            longestPauseMillis.accumulateAndGet(millis, Math::max);
            pausedMillis.addAndGet(millis);
            pauses.incrementAndGet();
        }
    }

    /// The beans of collectors that run beside the program say so in their names; ZGC's and Shenandoah's
    /// pauses have beans of their own.
    private static boolean stopsTheProgram(String bean) {
        return !bean.contains("Concurrent") && !bean.endsWith("Cycles");
    }

    private static long processCpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }

    private static double share(double value) {
        return Math.clamp(value, 0.0, 1.0);
    }
}
