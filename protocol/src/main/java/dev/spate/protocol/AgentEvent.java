package dev.spate.protocol;

import java.util.List;
import java.util.Map;

/// What an agent tells the coordinator about itself.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface AgentEvent extends Message {

    String agent();

    @Override
    default Topic topic() {
        return Topic.AGENTS;
    }

    /// The agent is there and free.
    ///
    /// @param capacity weight among agents, 1 to 1000; the number of its event loops unless configured
    /// @param machine facts for the report: `cpus`, `os`, `java`, `transport`
    record Hello(String agent, String version, int capacity, Map<String, String> machine) implements AgentEvent {
        public Hello {
            machine = Map.copyOf(machine);
        }
    }

    /// The agent is still there.
    ///
    /// @param sequence from 0, so that its echo can be told from others
    /// @param sentAtEpochNanos by the agent's clock
    /// @param clockOffsetNanos what must be added to the agent's clock to have the coordinator's, as
    ///     measured so far
    /// @param clockUncertaintyNanos half the round trip of the best probe; -1 before the first
    record Heartbeat(
            String agent, long sequence, long sentAtEpochNanos, long clockOffsetNanos, long clockUncertaintyNanos)
            implements AgentEvent {
        @Override
        public boolean perishable() {
            return true;
        }
    }

    /// The share is compiled, the code is warm, connections are open.
    record Ready(String agent, String run, int epoch, int openConnections) implements AgentEvent {}

    /// Nothing of a phase is under way any more on this agent.
    record PhaseDone(String agent, String run, int epoch, int phase) implements AgentEvent {}

    /// The agent has done its share and reported all of it.
    ///
    /// @param lastSequence sequence of its last interval report; -1 if there is none
    record Done(String agent, String run, int epoch, long lastSequence) implements AgentEvent {}

    /// What the agent's process did, as [Command.Profile] asked.
    ///
    /// @param engine what took the samples, `async-profiler` or `JFR`; empty if nothing did
    /// @param note why it is not what was asked for; empty if it is
    /// @param fromEpochNanos coordinator time, as far as the agent knows it; so the other times
    /// @param slow begin and end of the stretches in which slow requests were under way, ascending
    record Profiled(
            String agent,
            String run,
            int phase,
            String engine,
            String note,
            long fromEpochNanos,
            long toEpochNanos,
            long[] slow,
            List<ProfilePart> parts)
            implements AgentEvent {
        public Profiled {
            parts = List.copyOf(parts);
        }
    }

    /// The samples of one kind.
    ///
    /// @param kind `cpu`, `alloc`, `lock` or `wall`
    /// @param samples how many were taken
    /// @param stacks all of them, as lines of frames and weight, compressed (gzip)
    /// @param slowSamples those of them that were taken while slow requests were under way
    /// @param slowStacks of these, in the same form; empty if it is not known which requests were slow
    record ProfilePart(String kind, long samples, byte[] stacks, long slowSamples, byte[] slowStacks) {}

    /// The agent was told to end amid its share: it has stopped its load, and reported all that it did.
    ///
    /// @param lastSequence sequence of its last interval report; -1 if there is none
    record Left(String agent, String run, int epoch, long lastSequence) implements AgentEvent {}

    /// The agent cannot do its share.
    record Failed(String agent, String run, int epoch, String reason) implements AgentEvent {}
}
