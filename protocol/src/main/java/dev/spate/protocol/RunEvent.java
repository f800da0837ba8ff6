package dev.spate.protocol;

import dev.spate.schedule.Share;
import java.util.List;
import java.util.Map;

/// What happened to a run, in the order in which it happened. Times are nanoseconds since the epoch by
/// the coordinator's clock.
public sealed interface RunEvent extends Message {

    String run();

    long atEpochNanos();

    @Override
    default Topic topic() {
        return Topic.RUNS;
    }

    /// Somebody asked for a run.
    ///
    /// @param plan its name
    /// @param planYaml the plan as given, secrets still as `${env.NAME}`
    /// @param files every file that the plan names, by its path as written in the plan
    /// @param overrides values that replace those of the plan, by path (`phases.0.duration`)
    /// @param seed from the plan or drawn; fixed from here on
    /// @param agents how many agents it is to be divided over; 0 for all that are free when its turn
    ///     comes
    record RunSubmitted(
            String run,
            long atEpochNanos,
            String plan,
            String planYaml,
            Map<String, byte[]> files,
            Map<String, String> overrides,
            long seed,
            int agents)
            implements RunEvent {
        public RunSubmitted {
            files = Map.copyOf(files);
            overrides = Map.copyOf(overrides);
        }
    }

    /// The load was divided.
    record RunPlanned(String run, long atEpochNanos, List<AgentShare> shares) implements RunEvent {
        public RunPlanned {
            shares = List.copyOf(shares);
        }
    }

    /// All agents were ready and were told to start.
    ///
    /// @param startEpochNanos the instant that all intended starts count from
    record RunStarted(String run, long atEpochNanos, long startEpochNanos) implements RunEvent {}

    /// An agent of the run was not heard for too long, or failed.
    ///
    /// @param lastSequence its last interval that counts; -1 if none does
    record AgentLost(String run, long atEpochNanos, String agent, int epoch, long lastSequence, String reason)
            implements RunEvent {}

    /// The share of a lost agent goes on elsewhere.
    ///
    /// @param epoch of the shares from now on; older ones are fenced
    /// @param fromNanos arrivals due at or after this time after the start of the run are the new
    ///     owner's
    record ShareHandedOver(
            String run, long atEpochNanos, String from, String to, int epoch, Share share, long fromNanos)
            implements RunEvent {}

    /// The run is to end before its time.
    record RunStopping(String run, long atEpochNanos, StopCause cause, String reason) implements RunEvent {}

    /// The run has ended.
    ///
    /// @param verdict one of `pass`, `fail`, `not-proven`, `aborted`, `error`
    record RunFinished(String run, long atEpochNanos, String verdict, List<String> reasons) implements RunEvent {
        public RunFinished {
            reasons = List.copyOf(reasons);
        }
    }

    /// What one agent has to do.
    record AgentShare(String agent, int epoch, Share share) {}

    /// Who or what ends a run before its time.
    enum StopCause {
        /// Somebody asked for it.
        REQUEST,
        /// An objective with `abort` does not hold.
        OBJECTIVE,
        /// An agent was lost, and the plan says to end then.
        AGENT_LOSS
    }
}
