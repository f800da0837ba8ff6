package dev.spate.soak;

import dev.spate.plan.Soak.Fault;

/// A fault with its time and its subject.
///
/// @param run number of the run in which it comes, from 0
/// @param atNanos after the phase that lasts began in that run
/// @param subject name of the process that it is done to
public record PlannedFault(int run, long atNanos, Fault fault, String subject) {

    /// When the next one may begin.
    long endNanos() {
        return atNanos + fault.forNanos() + fault.recoveryNanos();
    }
}
