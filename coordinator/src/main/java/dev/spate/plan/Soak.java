package dev.spate.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a plan says of itself as a soak test: how long, what is looked at, what is broken on purpose.
///
/// @param tiers names for durations, in nanoseconds, in the order of the plan
/// @param phase number of the phase that lasts as long as the soak does
/// @param windowNanos what of a signal is put together
/// @param runNanos how long the load of one run lasts at most
/// @param collectNanos how often processes are asked for a full collection; 0: never
/// @param agents that a soak starts, where it starts them
/// @param coordinators the same, one in charge and the others standing by
/// @param ownTarget whether the soak starts the bundled target service for itself
/// @param signals those that are kept; empty: all
/// @param faults in the order of the plan
/// @param drift what is allowed of a signal, by its name
public record Soak(
        Map<String, Long> tiers,
        int phase,
        long windowNanos,
        long runNanos,
        long collectNanos,
        int agents,
        int coordinators,
        boolean ownTarget,
        List<String> signals,
        List<Fault> faults,
        Map<String, Drift> drift) {

    public Soak {
        tiers = Collections.unmodifiableMap(new LinkedHashMap<>(tiers));
        signals = List.copyOf(signals);
        faults = List.copyOf(faults);
        drift = Collections.unmodifiableMap(new LinkedHashMap<>(drift));
    }

    /// What can be done to a system on purpose.
    public enum FaultKind {
        /// Does nothing, so that it can be seen what doing nothing looks like.
        CONTROL(0),
        KILL_AGENT(8),
        PAUSE_AGENT(10),
        KILL_COORDINATOR(8),
        RESTART_BROKER(10),
        STOP_COLLECTOR(20),
        DELAY_PACKETS(20),
        DROP_PACKETS(20),
        STEP_CLOCK(20),
        FILL_DISK(10),
        SLOW_TARGET(20);

        private final long usualSeconds;

        FaultKind(long usualSeconds) {
            this.usualSeconds = usualSeconds;
        }

        /// As plans and marks write it, such as `kill-agent`.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// How long it lasts if nobody says.
        public long usualNanos() {
            return usualSeconds * 1_000_000_000L;
        }

        /// Whether an agent leaves the run by it, so that another must be there to take its share.
        public boolean takesAgent() {
            return this == KILL_AGENT || this == PAUSE_AGENT;
        }
    }

    /// One entry of `faults`.
    ///
    /// @param times how often in the whole soak; 0 where `everyNanos` says it
    /// @param everyNanos once in each of the stretches of this length; 0 where `times` says it
    /// @param forNanos how long it lasts
    /// @param recoveryNanos how long the system may take afterwards to be whole again
    /// @param at to which process; null: the seed draws one
    /// @param drifts whether windows that it touches are looked at for drift
    /// @param byNanos by how much packets are delayed, a clock is stepped or a loop is held
    /// @param share of packets that are dropped
    public record Fault(
            FaultKind kind,
            int times,
            long everyNanos,
            long forNanos,
            long recoveryNanos,
            @Nullable String at,
            boolean drifts,
            long byNanos,
            double share) {
        public Fault {
            if ((times == 0) == (everyNanos == 0) || times < 0 || everyNanos < 0 || forNanos < 0 || recoveryNanos < 0) {
                throw new IllegalArgumentException("a fault comes some times or every so often, and lasts");
            }
        }
    }

    /// How much a signal may drift. What is NaN is as usual.
    ///
    /// @param atLeast what it changes by less than this over the soak does not matter, in its unit
    /// @param share nor what it changes by less than this part of its middle
    /// @param limit the level that it must not come to, in its unit
    /// @param judged whether it is judged at all
    public record Drift(double atLeast, double share, double limit, boolean judged) {}
}
