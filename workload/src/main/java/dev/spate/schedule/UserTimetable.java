package dev.spate.schedule;

import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;

/// When the users of a closed phase come and go.
///
/// Users are numbered from 0 over the whole cluster; a share has the users whose slots it owns. Times
/// are nanoseconds after the start of the run. Immutable.
public final class UserTimetable {

    private final int from;
    private final int to;
    private final long startNanos;
    private final long durationNanos;

    /// @throws IllegalArgumentException if the phase's load model is not closed
    public UserTimetable(Phase phase) {
        if (!(phase.load() instanceof LoadModel.Closed closed)) {
            throw new IllegalArgumentException("phase " + phase.name() + " has no users");
        }
        switch (closed) {
            case LoadModel.ConstantUsers constant -> {
                from = constant.users();
                to = constant.users();
            }
            case LoadModel.RampingUsers ramp -> {
                from = ramp.from();
                to = ramp.to();
            }
        }
        startNanos = phase.startNanos();
        durationNanos = phase.durationNanos();
    }

    /// Number of users that exist at any time of the phase.
    public int users() {
        return Math.max(from, to);
    }

    /// When a user starts its first session.
    ///
    /// @param user 0 to `users() - 1`
    public long startOf(int user) {
        return user < from ? startNanos : startNanos + change(user - from);
    }

    /// From when on a user starts no further session.
    public long stopOf(int user) {
        return user < to ? startNanos + durationNanos : startNanos + change(from - 1 - user);
    }

    /// Time of the n-th of the changes between the two numbers of users, each in the middle of its equal
    /// part of the phase, so that the number of users is never more than half a user away from the
    /// straight line.
    private long change(int n) {
        return (long) (durationNanos * ((n + 0.5) / Math.abs(to - from)));
    }
}
