package dev.spate.protocol;

import dev.spate.schedule.Share;
import dev.spate.workload.Workload;

/// What the coordinator tells an agent.
public sealed interface Command extends Message {

    /// The agent that is meant.
    String agent();

    @Override
    default Topic topic() {
        return Topic.COMMANDS;
    }

    /// Prepare for a share of a run: compile, warm, open connections, then say [AgentEvent.Ready].
    ///
    /// @param connections of [dev.spate.workload.HttpSettings#connections()], those for this agent
    record Assign(String agent, String run, int epoch, Workload workload, Share share, int connections)
            implements Command {}

    /// Start.
    ///
    /// @param startEpochNanos instant in coordinator time from which intended starts count
    record Go(String agent, String run, int epoch, long startEpochNanos) implements Command {}

    /// Take over slots of a lost agent, besides the own share.
    ///
    /// @param epoch the agent's epoch from now on
    /// @param share what is added
    /// @param fromNanos arrivals of it that are due earlier are not to be started
    record Reassign(String agent, String run, int epoch, Share share, long fromNanos) implements Command {}

    /// End the run now, report what there is, and say [AgentEvent.Done].
    record Stop(String agent, String run, String reason) implements Command {}

    /// Answer to a heartbeat, by which the agent measures how its clock stands to the coordinator's.
    ///
    /// @param coordinator whose clock it is; the clocks of two coordinators have nothing to do with each
    ///     other
    /// @param sentAtEpochNanos from the heartbeat
    /// @param receivedAtEpochNanos when the coordinator read it, coordinator time
    /// @param repliedAtEpochNanos when this answer was written, coordinator time
    record ClockEcho(
            String agent,
            String coordinator,
            long heartbeat,
            long sentAtEpochNanos,
            long receivedAtEpochNanos,
            long repliedAtEpochNanos)
            implements Command {
        @Override
        public boolean perishable() {
            return true;
        }
    }
}
