package dev.spate.telemetry.traces;

import java.util.concurrent.atomic.AtomicLong;

/// What became of the spans that were to be exported. At any time `handed = exported + queueFull +
/// exportFailed + shutdown + waiting`.
///
/// For any thread; written by the exporting side only.
public final class SpanCounts {

    private final AtomicLong handed = new AtomicLong();
    private final AtomicLong exported = new AtomicLong();
    private final AtomicLong queueFull = new AtomicLong();
    private final AtomicLong exportFailed = new AtomicLong();
    private final AtomicLong shutdown = new AtomicLong();

    /// Handed over and not taken by the exporter.
    private final AtomicLong queued = new AtomicLong();

    private volatile boolean ended;

    /// Spans that were handed over.
    public long handed() {
        return handed.get();
    }

    /// Those that the receiver took.
    public long exported() {
        return exported.get();
    }

    /// Those for which the queue had no room.
    public long droppedQueueFull() {
        return queueFull.get();
    }

    /// Those that the receiver did not take, or that could not be sent.
    public long droppedExportFailed() {
        return exportFailed.get();
    }

    /// Those that were not exported when the time for the last export was over, or came after it.
    public long droppedAtShutdown() {
        return shutdown.get();
    }

    /// All that were handed over and are lost.
    public long dropped() {
        return droppedQueueFull() + droppedExportFailed() + droppedAtShutdown();
    }

    /// Those of which nothing is decided yet.
    public long waiting() {
        return Math.max(0, handed() - exported() - dropped());
    }

    /// A span was handed over.
    ///
    /// @return false if there is no room for it
    public boolean hand(long room) {
        handed.incrementAndGet();
        if (ended) {
            shutdown.incrementAndGet();
            return false;
        }
        if (queued.incrementAndGet() > room) {
            queued.decrementAndGet();
            queueFull.incrementAndGet();
            return false;
        }
        return true;
    }

    /// The exporter took spans out of the queue.
    public void taken(int spans) {
        queued.addAndGet(-spans);
    }

    /// What came of spans that the exporter had taken. After the end it does not matter any more.
    public synchronized void settled(int spans, boolean took) {
        if (!ended) {
            (took ? exported : exportFailed).addAndGet(spans);
        }
    }

    /// The time for the last export is over: what waits is lost.
    public synchronized void end() {
        if (!ended) {
            ended = true;
            shutdown.addAndGet(waiting());
        }
    }
}
