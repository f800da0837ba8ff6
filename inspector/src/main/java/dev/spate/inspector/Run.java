package dev.spate.inspector;

import org.jspecify.annotations.Nullable;

/// One run of a task, as its thread hands it over; reused.
final class Run {
    long begin;
    long end;

    /// Without what ran inside of it under a name of its own.
    long self;

    /// Of that, without the time that it only stood there ([Standstill]).
    long held;

    /// What its thread can have waited for a processor before it began.
    long mostWaited;

    /// Since when it could have run; -1 if not known.
    long due;

    boolean resubmitted;

    /// Whether another event loop sent it here.
    boolean crossed;

    /// -1 if this run is not in the sample.
    long allocated;

    @Nullable
    String trace;

    /// Where it ran.
    String where = "";
}
