package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Times;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What kept one event loop standing while something ran on it, though that did not hold it: other
/// threads had the processors, or all threads paused for the collector of garbage.
///
/// # What it costs
/// The system counts how long a thread has waited for a processor; to know how long it did while
/// something ran, it must be asked before and after. Afterwards it is asked only if that took longer
/// than [#LONG_NANOS]. Before that it is asked if the last answer is older than [#FRESH_NANOS]: so at
/// most a thousand times a second, a microsecond or two each. In the time since that answer the thread
/// cannot have waited for longer than it lasted, so that much is not taken off: what is taken off was
/// waited for certain, and at most a millisecond is left.
///
/// Belongs to the loop's thread, except for what is said to be for any.
final class Standstill {

    /// What takes less holds up nobody, by [Lint#LOOP_BLOCKED].
    static final long LONG_NANOS = (long) (Lint.LOOP_BLOCKED.threshold() * 1e6);

    private static final long FRESH_NANOS = 1_000_000;

    private static final int WAITED = 0;
    private static final int PAUSED = Histogram.CELLS;
    private static final double MILLI = 1e6;

    /// Something that ran for long.
    ///
    /// @param nanos without what ran inside of it under a name of its own
    /// @param waited of that, for a processor; -1 if not known
    /// @param paused of that, for the collector
    record Hold(long nanos, long waited, long paused) {

        /// For which it held the loop.
        long left() {
            return nanos - Math.max(0, waited) - paused;
        }

        /// What was taken off, for people; empty if nothing was.
        String evidence() {
            String waits = waited > 0 ? millis(waited) + " waiting for a processor" : "";
            String pauses = paused > 0 ? millis(paused) + " in a pause for the collector" : "";
            String both = waits + (waited > 0 && paused > 0 ? " and " : "") + pauses;
            return (both.isEmpty() ? "" : "of " + millis(nanos) + ", " + both + " taken off")
                    + (waited >= 0
                            ? ""
                            : (both.isEmpty() ? "" : "; ") + "waiting for a processor is in it: "
                                    + "this system does not tell of it");
        }

        private static String millis(long nanos) {
            return String.format(Locale.ROOT, "%.1f ms", (double) nanos / MILLI);
        }
    }

    private final Path proc;
    private final Cells cells = new Cells(2 * Histogram.CELLS);
    private final AtomicReference<@Nullable Hold> longest = new AtomicReference<>();

    private @Nullable ProcessorWaits waits;

    /// Whether the system has been asked at all.
    private boolean asked;

    /// Whether it tells; for any thread.
    private volatile boolean known;

    /// Its last answer, and when that was.
    private long waited;

    private long askedNanos;

    /// @param proc `/proc`, or a folder that looks like it
    Standstill(Path proc) {
        this.proc = proc;
    }

    /// Another thread may have become the loop's, or it ends.
    void forget() {
        if (waits != null) {
            waits.close();
        }
        waits = null;
        asked = false;
    }

    /// Something begins now.
    ///
    /// @return the most that the thread can have waited before; for [#of]
    long begins(long now) {
        look(now);
        return began(now);
    }

    /// As [#begins], for what has begun some time ago.
    long began(long then) {
        return asked ? waited + Math.max(0, then - askedNanos) : Long.MAX_VALUE;
    }

    /// Asks the system, if the last answer is old.
    void look(long now) {
        if (!asked) {
            asked = true;
            waits = ProcessorWaits.ofThisThread(proc);
            known = waits != null;
            ask(now);
        } else if (waits != null && now - askedNanos > FRESH_NANOS) {
            ask(now);
        }
    }

    /// Something that took long has ended.
    ///
    /// @return how long it stood there and did not hold the loop
    long of(Run run) {
        long waitedInIt = -1;
        if (waits != null) {
            ask(run.end);
            waitedInIt = Math.clamp(waited - run.mostWaited, 0, run.self);
            Histogram.record(cells, WAITED, waitedInIt);
        }
        long rest = run.self - Math.max(0, waitedInIt);
        long paused = rest > LONG_NANOS ? Math.min(rest, Pauses.nanosBetween(run.begin, run.end)) : 0;
        if (paused > 0) {
            Histogram.record(cells, PAUSED, paused);
        }
        Hold hold = new Hold(run.self, waitedInIt, paused);
        Hold before = longest.get();
        if (before == null || hold.left() > before.left()) {
            longest.set(hold);
        }
        return run.self - hold.left();
    }

    /// Of those that took long, the one that held the loop longest since the last call; for one thread.
    @Nullable
    Hold takeLongest() {
        return longest.getAndSet(null);
    }

    /// Whether the system tells how long a thread waits for a processor; for any thread.
    boolean isKnown() {
        return known;
    }

    /// How long each that took long waited for a processor; for any thread.
    Times waited() {
        return Histogram.times(cells, WAITED);
    }

    /// How long the pauses in those were; for any thread.
    Times paused() {
        return Histogram.times(cells, PAUSED);
    }

    private void ask(long now) {
        if (waits == null) {
            return;
        }
        long answer = waits.nanos();
        askedNanos = now;
        if (answer < 0) {
            waits.close();
            waits = null;
            known = false;
        } else {
            waited = answer;
        }
    }
}
