package dev.spate.schedule;

import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.util.BitSet;
import java.util.Collections;

/// The intended starts of one share of an open phase, in order.
///
/// The arrivals of the whole cluster are one sequence, a function of the phase and the seed alone. A
/// share walks along it and stops at its own arrivals, so the shares of any number of agents and event
/// loops put together are that one sequence again, to the nanosecond: constant rates interleave over the
/// cluster, Poisson stays Poisson, and counts add up because nothing is ever rounded per share.
///
/// Evenly spread, arrival k belongs to slot `k mod cycle`. Poisson arrivals draw their slot, which makes
/// each share a Poisson process of its own (thinning; Kingman, "Poisson Processes", 1993, section 5.1).
///
/// Not thread-safe: a cursor for one thread. An advance costs the same at any point of the phase; for
/// Poisson arrivals it costs one draw for each arrival of the cluster that is passed over.
public final class ArrivalSequence {

    private static final long GAP_STREAM = 1;
    private static final long SLOT_STREAM = 2;

    private final RateCurve curve;
    private final boolean poisson;
    private final long phaseStartNanos;
    private final long durationNanos;
    private final long gapSeed;
    private final long slotSeed;
    private final int cycle;
    /// Distance from each owned slot to the next one, round the cycle; evenly spread arrivals only.
    private final int[] gaps;

    private final BitSet owned;

    /// Poisson arrivals of the share that come earlier in the phase are passed over.
    private final long fromNanos;

    /// The next evenly spread arrival of the share, and the gap behind it.
    private long next;

    private int gapAt;

    /// What the integral of the rate was at the current Poisson arrival.
    private double reached;

    /// The last Poisson arrival of the cluster that was drawn.
    private long walked = -1;

    private long index = -1;
    private long dueNanos = -1;
    private int poissonSlot;

    /// @param phaseIndex place of the phase in the plan, so that two phases do not draw alike
    /// @throws IllegalArgumentException if the phase's load model is not open
    public ArrivalSequence(Phase phase, int phaseIndex, long seed, Share share) {
        this(phase, phaseIndex, seed, share, 0);
    }

    private ArrivalSequence(Phase phase, int phaseIndex, long seed, Share share, long fromNanos) {
        if (!(phase.load() instanceof LoadModel.Open open)) {
            throw new IllegalArgumentException("phase " + phase.name() + " has no arrivals of its own");
        }
        this.curve = RateCurve.of(open, phase.durationNanos());
        this.poisson = open.arrivals() == Arrivals.POISSON;
        this.phaseStartNanos = phase.startNanos();
        this.durationNanos = phase.durationNanos();
        long phaseSeed = Draws.stream(seed, phaseIndex);
        this.gapSeed = Draws.stream(phaseSeed, GAP_STREAM);
        this.slotSeed = Draws.stream(phaseSeed, SLOT_STREAM);
        this.cycle = share.cycle();
        this.owned = share.asBitSet();
        int slots = share.slots().size();
        this.gaps = new int[slots];
        for (int i = 0; i < slots; i++) {
            int here = share.slots().get(i);
            int after = i + 1 < slots ? share.slots().get(i + 1) : share.slots().get(0) + cycle;
            gaps[i] = after - here;
        }
        this.fromNanos = Math.max(0, fromNanos - phaseStartNanos);
        if (slots > 0) {
            long first = poisson ? 0 : uniformBefore(this.fromNanos);
            int slot = owned.nextSetBit((int) (first % cycle));
            next = first - first % cycle + (slot >= 0 ? slot : cycle + owned.nextSetBit(0));
            gapAt = Math.max(0, Collections.binarySearch(share.slots(), slot));
        }
    }

    /// The part of a sequence that is due at or after an instant: what is left for whoever takes a share
    /// over.
    ///
    /// Evenly spread arrivals begin there by a search; Poisson ones are walked along by the first
    /// advance.
    ///
    /// @param fromNanos after the start of the run, at least 0
    public static ArrivalSequence from(Phase phase, int phaseIndex, long seed, Share share, long fromNanos) {
        return new ArrivalSequence(phase, phaseIndex, seed, share, fromNanos);
    }

    /// Moves to the next arrival of the share.
    ///
    /// @return false when there is none left; [#index()] and [#dueNanos()] then keep their last values
    public boolean advance() {
        return poisson ? advancePoisson() : advanceUniform();
    }

    /// Number of the current arrival in the cluster, from 0.
    public long index() {
        return index;
    }

    /// Slot of the current arrival in the cycle of the share.
    public int slot() {
        return poisson ? poissonSlot : (int) (index % cycle);
    }

    /// Intended start of the current arrival, nanoseconds after the start of the run.
    public long dueNanos() {
        return dueNanos;
    }

    /// How many arrivals of a share are due before an instant.
    ///
    /// Evenly spread arrivals are counted by a search, Poisson ones by walking along all of them.
    ///
    /// @param beforeNanos after the start of the run, at least 0
    public static long count(Phase phase, int phaseIndex, long seed, Share share, long beforeNanos) {
        ArrivalSequence sequence = new ArrivalSequence(phase, phaseIndex, seed, share);
        if (!sequence.poisson) {
            return share.count(sequence.uniformBefore(beforeNanos - phase.startNanos()));
        }
        long count = 0;
        while (sequence.advance() && sequence.dueNanos < beforeNanos) {
            count++;
        }
        return count;
    }

    /// How many arrivals of a share there are in the whole phase.
    public static long count(Phase phase, int phaseIndex, long seed, Share share) {
        return count(phase, phaseIndex, seed, share, Long.MAX_VALUE);
    }

    private boolean advanceUniform() {
        if (gaps.length == 0 || next >= curve.uniformCount()) {
            return false;
        }
        index = next;
        dueNanos = phaseStartNanos + curve.uniformNanosAt(index);
        next += gaps[gapAt];
        gapAt = gapAt + 1 == gaps.length ? 0 : gapAt + 1;
        return true;
    }

    private boolean advancePoisson() {
        if (gaps.length == 0) {
            return false;
        }
        while (true) {
            // StrictMath, so that agents on different processors draw the same gaps to the last bit.
            double further = reached - StrictMath.log(Draws.unit(gapSeed, walked + 1));
            double nanos = curve.nanosAt(further);
            if (!(nanos < durationNanos)) {
                return false;
            }
            reached = further;
            walked++;
            int slot = (int) Long.remainderUnsigned(Draws.bits(slotSeed, walked), cycle);
            if (owned.get(slot) && nanos >= fromNanos) {
                index = walked;
                poissonSlot = slot;
                dueNanos = phaseStartNanos + (long) nanos;
                return true;
            }
        }
    }

    /// The number of evenly spread arrivals of the cluster before a time of the phase.
    private long uniformBefore(long nanos) {
        long low = 0;
        long high = curve.uniformCount();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (curve.uniformNanosAt(middle) < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
