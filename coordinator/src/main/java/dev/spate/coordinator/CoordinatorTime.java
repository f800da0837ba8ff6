package dev.spate.coordinator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time of the coordinator: nanoseconds since the epoch that pass evenly.
///
/// The wall clock is read once; from there on elapsed time counts. So a step of the wall clock moves no
/// start instant and ends no patience, and nothing ever subtracts one clock from the other. For any
/// thread.
final class CoordinatorTime implements LongSupplier {

    private final LongSupplier nanos;
    private final long zero;

    CoordinatorTime(InstantSource wall, LongSupplier nanos) {
        this.nanos = nanos;
        long before = nanos.getAsLong();
        Instant instant = wall.instant();
        this.zero = instant.getEpochSecond() * 1_000_000_000L + instant.getNano() - before;
    }

    @Override
    public long getAsLong() {
        return zero + nanos.getAsLong();
    }
}
