package dev.spate.protocol;

import dev.spate.schedule.Share;
import dev.spate.workload.Workload;
import java.util.List;

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

    /// Record what the agent's process does for a while, and tell it in [AgentEvent.Profiled] before
    /// [AgentEvent.Done]. Comes after [Go]; an agent that does not know it carries its share out all the
    /// same.
    ///
    /// @param phase whose slowest requests are remembered, so that the samples of their time can be told
    ///     from the others
    /// @param kinds of `cpu`, `alloc`, `lock`, `wall`
    /// @param fromNanos when it begins, after the start of the run
    /// @param forNanos when it ends at the latest, after that
    record Profile(String agent, String run, int phase, List<String> kinds, long fromNanos, long forNanos)
            implements Command {
        public Profile {
            kinds = List.copyOf(kinds);
        }
    }

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
