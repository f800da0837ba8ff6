package dev.spate.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// The two clocks of a process, stepped by a test together or apart.
///
/// The elapsed time begins at a number below 0, as that of a real process may: code that takes it for a
/// time of day, or for positive, is found out. For any thread.
public final class FakeClocks {

    private static final Instant WALL_START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long NANOS_START = -5_000_000_000_000L;

    private final AtomicReference<Instant> wall = new AtomicReference<>(WALL_START);
    private final AtomicLong nanos = new AtomicLong(NANOS_START);

    /// Wall time.
    public InstantSource wall() {
        return wall::get;
    }

    /// Elapsed time, as of `System.nanoTime()`.
    public LongSupplier nanos() {
        return nanos::get;
    }

    /// Wall time in nanoseconds since the epoch.
    public long epochNanos() {
        Instant now = wall.get();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /// Lets time go by on both clocks.
    ///
    /// @param time at least 0
    public void advance(Duration time) {
        advanceNanos(time.toNanos());
    }

    /// Lets time go by on both clocks.
    ///
    /// @param nanoseconds at least 0
    public void advanceNanos(long nanoseconds) {
        if (nanoseconds < 0) {
            throw new IllegalArgumentException("time does not go back by " + nanoseconds + " ns");
        }
        nanos.addAndGet(nanoseconds);
        wall.updateAndGet(now -> now.plusNanos(nanoseconds));
    }

    /// Sets the wall clock forward or back, as an operator or a time server does; no time goes by.
    public void setWallBy(Duration step) {
        wall.updateAndGet(now -> now.plus(step));
    }

    /// Lets time go by on the elapsed clock alone: the wall clock hangs.
    public void advanceElapsedOnly(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
