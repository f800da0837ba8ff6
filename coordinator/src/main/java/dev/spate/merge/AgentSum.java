package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.IntervalReport.Health;
import java.util.Map;
import java.util.stream.LongStream;

/// What is known of one agent of a run.
final class AgentSum {

    final String id;
    final double fraction;
    final SequenceSet sequences = new SequenceSet();
    /// Sessions by phase, as reported.
    final long[] planned;
    private final long[] underWay;
    String version = "";
    Map<String, String> machine = Map.of();

    /// Up to where its reports reach, after the start of the run.
    long coveredNanos;
    /// Its last report, once it has said that there are no more; [Long#MAX_VALUE] before.
    long lastSequence = Long.MAX_VALUE;

    boolean done;
    boolean lost;
    long lostNanos = Long.MAX_VALUE;
    /// Whether a second was handed out that says what was under way on it when it was lost.
    boolean lossHandedOut;
    /// By the schedule, by phase, of a lost agent; empty for others.
    long[] due = {};

    private long intervals;
    private double cpu;
    private double steal;
    private double busyMax;
    private long loopDelayMax;
    private long gcPauseMax;
    private long throttled;
    private double runQueueMax;
    private long retransmits;
    private long droppedForMemory;
    /// By its newest report.
    private long clockOffset;

    private long clockOffsetSequence = -1;
    /// By its first report that has a measurement of the clock; -1 before that.
    private long clockUncertaintyAtStart = -1;

    private long clockFirstSequence = Long.MAX_VALUE;
    private long clockUncertaintyMax = -1;
    private long clockUnmeasured;

    AgentSum(String id, double fraction, int phases) {
        this.id = id;
        this.fraction = fraction;
        this.planned = new long[phases];
        this.underWay = new long[phases];
    }

    void add(IntervalReport report) {
        for (IntervalReport.PhaseCounts counts : report.phases()) {
            planned[counts.phase()] += counts.planned();
            underWay[counts.phase()] += counts.started() - counts.completed() - counts.failed() - counts.unfinished();
        }
        Health health = report.health();
        intervals++;
        cpu += health.cpu();
        steal += health.stealShare();
        busyMax = Math.max(busyMax, health.busyShare());
        loopDelayMax = Math.max(loopDelayMax, health.loopDelayMaxNanos());
        gcPauseMax = Math.max(gcPauseMax, health.gcPauseMaxNanos());
        throttled += health.throttledNanos();
        droppedForMemory += health.droppedForMemory();
        runQueueMax = Math.max(runQueueMax, health.runQueueShare());
        retransmits += health.retransmits();
        clock(report.sequence(), health);
        coveredNanos = Math.max(coveredNanos, report.endNanos());
    }

    /// Reports may come in any order. An agent that started before it had measured its clock started by
    /// the bare clock; the first measurement tells by how much that was wrong.
    private void clock(long sequence, Health health) {
        long uncertainty = health.clockUncertaintyNanos();
        if (uncertainty < 0) {
            clockUnmeasured++;
            return;
        }
        clockUncertaintyMax = Math.max(clockUncertaintyMax, uncertainty);
        if (sequence < clockFirstSequence) {
            clockFirstSequence = sequence;
            clockUncertaintyAtStart = uncertainty + (sequence == 0 ? 0 : Math.abs(health.clockOffsetNanos()));
        }
        if (sequence > clockOffsetSequence) {
            clockOffsetSequence = sequence;
            clockOffset = health.clockOffsetNanos();
        }
    }

    /// Whether nothing more of it will come that counts.
    boolean complete() {
        return (done || lost) && sequences.count() > lastSequence;
    }

    /// Reports that it sent, as far as is known.
    long expected() {
        return done || lost ? lastSequence + 1 : sequences.highest() + 1;
    }

    /// Sessions of a phase that were started and of which no end was reported.
    long underWay(int phase) {
        return underWay[phase];
    }

    /// Sessions of all phases that were started and of which no end was reported.
    long underWay() {
        return LongStream.of(underWay).sum();
    }

    /// Arrivals of a phase that were due and of which nothing was reported.
    long missing(int phase) {
        return due.length == 0 ? 0 : Math.max(0, due[phase] - planned[phase]);
    }

    RunFigures.AgentFigures figures() {
        double of = Math.max(1, intervals);
        return new RunFigures.AgentFigures(
                id,
                version,
                machine,
                fraction,
                cpu / of,
                busyMax,
                loopDelayMax,
                gcPauseMax,
                steal / of,
                throttled,
                runQueueMax,
                retransmits,
                droppedForMemory,
                clockOffset,
                clockUncertaintyAtStart,
                clockUncertaintyMax,
                clockUnmeasured,
                lost);
    }
}
