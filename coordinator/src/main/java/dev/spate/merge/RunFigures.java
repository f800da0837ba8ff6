package dev.spate.merge;

import java.util.List;
import java.util.Map;

/// All that was measured in a run.
///
/// @param phases in the order of the plan, one each, pauses included with zeros
/// @param requests rows of each phase in the order of the plan, the `*` row first
public record RunFigures(
        List<PhaseFigures> phases,
        List<RequestFigures> requests,
        ConnectionFigures connections,
        TraceFigures traces,
        List<AgentFigures> agents,
        Evidence evidence) {

    /// Without any connection and without traces.
    public RunFigures(
            List<PhaseFigures> phases, List<RequestFigures> requests, List<AgentFigures> agents, Evidence evidence) {
        this(phases, requests, ConnectionFigures.NONE, TraceFigures.NONE, agents, evidence);
    }

    public RunFigures {
        phases = List.copyOf(phases);
        requests = List.copyOf(requests);
        agents = List.copyOf(agents);
    }

    /// One agent over the whole run.
    ///
    /// @param fraction of the cluster's load it was given at the start, 0 to 1
    /// @param cpu mean over the run, a share of its processors
    /// @param busyShareMax greatest of any interval
    /// @param stealShare mean over the run
    /// @param throttledNanos sum
    /// @param runQueueShareMax greatest of any interval
    /// @param retransmits of all intervals
    /// @param droppedForMemory sessions that were dropped because it had no memory for them
    /// @param clockOffsetNanos by its newest report
    /// @param clockUncertaintyAtStartNanos by how much its start may have missed the cluster's; -1 if
    ///     its clock was never compared with the coordinator's. If that was not done before its first
    ///     report, it started by the bare clock, and the first offset measured is in here too
    /// @param clockUncertaintyMaxNanos greatest of any report; -1 if there is none
    /// @param clockUnmeasured reports that it sent before its clock had been compared
    /// @param lost whether the run lost it
    public record AgentFigures(
            String id,
            String version,
            Map<String, String> machine,
            double fraction,
            double cpu,
            double busyShareMax,
            long loopDelayMaxNanos,
            long gcPauseMaxNanos,
            double stealShare,
            long throttledNanos,
            double runQueueShareMax,
            long retransmits,
            long droppedForMemory,
            long clockOffsetNanos,
            long clockUncertaintyAtStartNanos,
            long clockUncertaintyMaxNanos,
            long clockUnmeasured,
            boolean lost) {}

    /// How complete the measurements are.
    ///
    /// @param intervalsExpected reports that the agents say they sent
    /// @param intervalsMerged reports that are in the figures, each once
    /// @param duplicates reports that came again and were left out
    /// @param fenced reports of an agent after its share was taken from it; left out
    /// @param unreadable messages of an unknown version or form
    /// @param doubts sentences about what is missing or contradictory; empty: the evidence is whole
    public record Evidence(
            long intervalsExpected,
            long intervalsMerged,
            long duplicates,
            long fenced,
            long unreadable,
            List<String> doubts) {
        public Evidence {
            doubts = List.copyOf(doubts);
        }
    }
}
