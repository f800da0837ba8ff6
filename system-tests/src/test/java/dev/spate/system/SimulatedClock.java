package dev.spate.system;

/// The clock of a host: off by some time, and a little too fast or too slow. Only the world knows the
/// true time.
///
/// @param offsetNanos ahead of the true time at the beginning of the world
/// @param drift how much it gains on the true time
record SimulatedClock(World world, long beginNanos, long offsetNanos, double drift) {

    /// Within two seconds of the true time, and as good as quartz: 50 parts in a million.
    static SimulatedClock draw(World world, long beginNanos) {
        long offset = world.chance(0.5) ? world.between(-5, 5) * Plans.MILLI : world.between(-2000, 2000) * Plans.MILLI;
        return new SimulatedClock(world, beginNanos, offset, world.between(-50, 50) * 1e-6);
    }

    /// Nanoseconds since the epoch, as this host believes.
    long now() {
        long elapsed = world.now() - beginNanos;
        return world.now() + offsetNanos + (long) (drift * elapsed);
    }

    /// The true instant at which this clock shows another.
    long trueNanos(long shown) {
        return beginNanos + (long) ((shown - beginNanos - offsetNanos) / (1 + drift));
    }
}
