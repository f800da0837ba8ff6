package dev.spate.run;

import dev.spate.protocol.AgentEvent;

/// What was heard of one agent of a run. Belongs to the [RunMachine].
final class Sighting {
    long lastHeardNanos;
    boolean ready;
    boolean restarted;
    String failure = "";
    int doneEpoch = -1;
    long doneSequence = -1;
    private long leftSequence = -1;
    long merged;
    long lastSequence = -1;
    long coveredNanos;
    private long lastBeat = -1;
    private long lastBeatSentNanos = Long.MIN_VALUE;

    Sighting(long now) {
        lastHeardNanos = now;
    }

    /// Heartbeats are numbered from 0 by each process, so a later one with a smaller number is of
    /// another. That matters once the process is one that got ready for this run: the topic remembers
    /// its predecessors.
    void beat(AgentEvent.Heartbeat beat) {
        if (beat.sentAtEpochNanos() <= lastBeatSentNanos) {
            return;
        }
        if (ready && beat.sequence() < lastBeat) {
            restarted = true;
        }
        lastBeat = beat.sequence();
        lastBeatSentNanos = beat.sentAtEpochNanos();
    }

    /// A report that an agent says it sent counts even if it was lost for another reason before that
    /// came.
    long newestSequence() {
        return Math.max(lastSequence, Math.max(doneSequence, leftSequence));
    }

    void left(AgentEvent.Left left) {
        leftSequence = Math.max(leftSequence, left.lastSequence());
        failure = "it was told to end";
    }

    void done(AgentEvent.Done done) {
        if (done.epoch() >= doneEpoch) {
            doneEpoch = done.epoch();
            doneSequence = done.lastSequence();
        }
    }
}
