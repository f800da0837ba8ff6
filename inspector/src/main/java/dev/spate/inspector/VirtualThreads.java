package dev.spate.inspector;

import dev.spate.inspector.Resource.Kind;
import dev.spate.inspector.Snapshot.Virtual;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingStream;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// What the JVM tells of virtual threads and monitors: by its flight recorder, about a second late, and
/// by the bean of the scheduler, at once.
///
/// [#look] and [#takeExhausted] are for one thread at a time; the rest is for any.
final class VirtualThreads {

    private static final Duration PINNED = Duration.ofMillis(1);

    /// A monitor that was waited for shorter is of no interest.
    private static final Duration WAITED = Duration.ofMillis(1);

    private final Resources resources;
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder pins = new LongAdder();
    private final LongAdder submitFailed = new LongAdder();
    final LongAdder lost = new LongAdder();
    private final AtomicLong longestPin = new AtomicLong();
    private final AtomicLong recentPin = new AtomicLong(-1);

    /// Processor time of the thread that brings the events.
    private final AtomicLong cpuNanos = new AtomicLong();

    /// Of those before it.
    private final AtomicLong cpuBefore = new AtomicLong();

    private volatile String pinnedAt = "";
    private volatile @Nullable VirtualThreadSchedulerMXBean scheduler;
    private int looks;
    private int exhausted;

    VirtualThreads(Resources resources) {
        this.resources = resources;
    }

    /// Begins to listen. The flight recorder takes part of a second to begin.
    ///
    /// @return to be given to [#off]
    RecordingStream on() {
        scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        RecordingStream stream = new RecordingStream();
        stream.setMaxAge(Duration.ofSeconds(5));
        stream.setOrdered(false);
        stream.setReuse(true);
        var _ = stream.enable("jdk.VirtualThreadPinned").withThreshold(PINNED).withStackTrace();
        var _ = stream.enable("jdk.VirtualThreadSubmitFailed").withoutStackTrace();
        var _ = stream.enable("jdk.VirtualThreadStart").withoutStackTrace();
        var _ = stream.enable("jdk.VirtualThreadEnd").withoutStackTrace();
        var _ = stream.enable("jdk.JavaMonitorEnter").withThreshold(WAITED).withoutStackTrace();
        var _ = stream.enable("jdk.DataLoss");
        stream.onEvent("jdk.VirtualThreadPinned", this::pinned);
        stream.onEvent("jdk.VirtualThreadSubmitFailed", _ -> submitFailed.increment());
        stream.onEvent("jdk.VirtualThreadStart", _ -> started.increment());
        stream.onEvent("jdk.VirtualThreadEnd", _ -> ended.increment());
        stream.onEvent("jdk.JavaMonitorEnter", this::waited);
        stream.onEvent("jdk.DataLoss", _ -> lost.increment());
        stream.onFlush(() -> cpuNanos.set(Allocation.cpuNanosOfThisThread()));
        stream.startAsync();
        recentPin.set(0);
        return stream;
    }

    void off(RecordingStream stream) {
        stream.close();
        cpuBefore.addAndGet(cpuNanos.getAndSet(0));
    }

    long cpuNanos() {
        return cpuBefore.get() + cpuNanos.get();
    }

    /// The longest pin since the last call; -1 if nobody listens.
    long takePinNanos() {
        return recentPin.get() < 0 ? -1 : recentPin.getAndSet(0);
    }

    /// Looks at the scheduler, some times a second.
    void look() {
        VirtualThreadSchedulerMXBean bean = scheduler;
        if (bean != null) {
            looks++;
            if (bean.getQueuedVirtualThreadCount() > 0
                    && bean.getMountedVirtualThreadCount() >= bean.getParallelism()) {
                exhausted++;
            }
        }
    }

    /// In which share of looks since the last call all carriers were taken while others waited; NaN if
    /// there was no look.
    double takeExhausted() {
        double share = looks == 0 ? Double.NaN : (double) exhausted / looks;
        looks = 0;
        exhausted = 0;
        return share;
    }

    String pinnedAt() {
        return pinnedAt;
    }

    @Nullable
    Virtual show() {
        VirtualThreadSchedulerMXBean bean = scheduler;
        if (bean == null) {
            return null;
        }
        return new Virtual(
                bean.getParallelism(),
                bean.getPoolSize(),
                bean.getMountedVirtualThreadCount(),
                bean.getQueuedVirtualThreadCount(),
                started.sum(),
                ended.sum(),
                pins.sum(),
                longestPin.get(),
                pinnedAt,
                submitFailed.sum());
    }

    private void pinned(RecordedEvent event) {
        long nanos = event.getDuration().toNanos();
        pins.increment();
        long _ = longestPin.accumulateAndGet(nanos, Math::max);
        long _ = recentPin.accumulateAndGet(nanos, Math::max);
        String reason = event.hasField("pinnedReason") ? String.valueOf(event.getString("pinnedReason")) : "";
        pinnedAt = (place(event.getStackTrace()) + " " + reason).strip();
    }

    private void waited(RecordedEvent event) {
        RecordedClass type = event.getClass("monitorClass");
        Resource resource = resources.of(Kind.LOCK, "monitor " + (type == null ? "?" : type.getName()), 1);
        if (resource instanceof WatchedResource monitor) {
            monitor.entered(event.getDuration().toNanos());
        }
    }

    /// The innermost call that is not the JDK's.
    private static String place(@Nullable RecordedStackTrace stack) {
        if (stack == null) {
            return "";
        }
        for (RecordedFrame frame : stack.getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return type + "." + frame.getMethod().getName() + ":" + frame.getLineNumber();
            }
        }
        return "";
    }
}
