package dev.spate.workload;

/// How many sessions a phase starts, and when.
///
/// Open models ([Open]) start sessions at given instants whatever the target does. Closed models
/// ([Closed]) keep a number of users, each of which starts its next session when the last one ended.
public sealed interface LoadModel {

    /// Sessions arrive by themselves.
    sealed interface Open extends LoadModel {
        Arrivals arrivals();
    }

    /// Sessions are started by users, one after another.
    sealed interface Closed extends LoadModel {}

    /// The same rate for the whole phase.
    record ConstantRate(Rate rate, Arrivals arrivals) implements Open {}

    /// A rate that changes in a straight line over the phase.
    record RampingRate(Rate from, Rate to, Arrivals arrivals) implements Open {}

    /// A rate that changes in `steps` equal steps, each lasting the same share of the phase; the first
    /// step runs at `from`, the last at `to`.
    ///
    /// @param steps 2 to 10,000
    record Staircase(Rate from, Rate to, int steps, Arrivals arrivals) implements Open {
        public Staircase {
            if (steps < 2 || steps > 10_000) {
                throw new IllegalArgumentException("staircase of " + steps + " steps; 2 to 10000 are possible");
            }
        }
    }

    /// All sessions at the start of the phase.
    ///
    /// @param sessions 1 to 10,000,000
    record AtOnce(int sessions) implements Open {
        public AtOnce {
            if (sessions < 1 || sessions > 10_000_000) {
                throw new IllegalArgumentException(sessions + " sessions at once; 1 to 10000000 are possible");
            }
        }

        @Override
        public Arrivals arrivals() {
            return Arrivals.UNIFORM;
        }
    }

    /// The same number of users for the whole phase.
    ///
    /// @param users 1 to 10,000,000
    record ConstantUsers(int users) implements Closed {
        public ConstantUsers {
            if (users < 1 || users > MAX_USERS) {
                throw new IllegalArgumentException(users + " users; 1 to " + MAX_USERS + " are possible");
            }
        }
    }

    /// A number of users that changes in a straight line over the phase.
    record RampingUsers(int from, int to) implements Closed {
        public RampingUsers {
            if (from < 0 || from > MAX_USERS || to < 0 || to > MAX_USERS) {
                throw new IllegalArgumentException(
                        "users from " + from + " to " + to + "; 0 to " + MAX_USERS + " are possible");
            }
        }
    }

    /// No load at all.
    record Pause() implements LoadModel {}

    int MAX_USERS = 10_000_000;
}
