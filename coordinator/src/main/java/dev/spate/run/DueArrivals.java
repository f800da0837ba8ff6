package dev.spate.run;

import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How many arrivals the schedule holds, for whom, independently of what any agent reports.
///
/// Evenly spread arrivals are counted by a search, when somebody asks. Poisson arrivals can only be
/// counted by walking along all of them, and a long run has a billion: so [#walk] goes along with the
/// run, some way at each call, and what it has passed is counted by slot. The slots of each piece of
/// time between two hand-overs have the same owners throughout; so a hand-over costs one pass over the
/// slots, however many agents it concerns.
///
/// A hand-over begins in the future, so arrivals that are past have the owners that they have for good.
/// Should one come for what has been walked along already, that walk begins anew.
///
/// Not thread-safe.
public final class DueArrivals {

    private final Workload workload;
    private final List<Walk> walks = new ArrayList<>();
    private List<Grant> grants = List.of();
    private long untilNanos;

    public DueArrivals(Workload workload) {
        this.workload = workload;
        for (int phase = 0; phase < workload.phases().size(); phase++) {
            if (workload.phases().get(phase).load() instanceof LoadModel.Open open
                    && open.arrivals() == Arrivals.POISSON) {
                walks.add(new Walk(phase));
            }
        }
    }

    /// Goes on along the arrivals.
    ///
    /// @param granted all grants of the run
    /// @param until after the start of the run: count what is due before
    /// @param steps Poisson arrivals to pass at most; `DueArrivalsCost`, beside the tests, says what one
    ///     takes
    /// @return whether it got there
    public boolean walk(List<Grant> granted, long until, long steps) {
        if (!granted.equals(grants)) {
            Set<Grant> known = new HashSet<>(grants);
            long changed = granted.stream()
                    .filter(grant -> !grant.isOpen() && !known.contains(grant))
                    .mapToLong(Grant::untilNanos)
                    .min()
                    .orElse(grants.isEmpty() ? 0 : Grant.OPEN);
            grants = List.copyOf(granted);
            walks.forEach(walk -> walk.regrant(changed));
        }
        untilNanos = until;
        long left = steps;
        boolean there = true;
        for (Walk walk : walks) {
            left -= walk.walk(until, left);
            there &= walk.nextDue() >= until;
        }
        return there;
    }

    /// Arrivals of an agent's grants by phase, as far as was walked; 0 for phases that have none of
    /// their own.
    public long[] of(String agent) {
        long[] due = new long[workload.phases().size()];
        for (Walk walk : walks) {
            due[walk.phase] = walk.of(agent);
        }
        for (Grant grant : grants) {
            long until = Math.min(grant.untilNanos(), untilNanos);
            if (!grant.agent().equals(agent) || until <= grant.fromNanos()) {
                continue;
            }
            for (int phase = 0; phase < due.length; phase++) {
                due[phase] += evenlyBefore(phase, grant.share(), until)
                        - evenlyBefore(phase, grant.share(), grant.fromNanos());
            }
        }
        return due;
    }

    /// Arrivals of the whole cluster by phase, as far as was walked; 0 for phases that have none of
    /// their own.
    public long[] whole() {
        long[] due = new long[workload.phases().size()];
        for (int phase = 0; phase < due.length; phase++) {
            due[phase] = evenlyBefore(phase, Share.WHOLE, untilNanos);
        }
        for (Walk walk : walks) {
            due[walk.phase] = walk.passed;
        }
        return due;
    }

    private long evenlyBefore(int index, Share share, long nanos) {
        Phase phase = workload.phases().get(index);
        if (!(phase.load() instanceof LoadModel.Open open)
                || open.arrivals() == Arrivals.POISSON
                || nanos <= phase.startNanos()) {
            return 0;
        }
        // Past the end there are none; a smaller bound only saves the search from overflowing.
        return ArrivalSequence.count(
                phase, index, workload.seed(), share, nanos > phase.endNanos() ? Long.MAX_VALUE : nanos);
    }

    /// The walk along the arrivals of one Poisson phase.
    private final class Walk {
        private final int phase;
        private final Map<String, Long> byAgent = new HashMap<>();
        private @Nullable ArrivalSequence arrivals;
        /// Whether `arrivals` stands at one that was not passed.
        private boolean more = true;
        /// Since `pieceStartNanos`.
        private long[] bySlot = {};

        private long pieceStartNanos;
        private long pieceEndNanos;
        private long lastPassedNanos;
        private long passed;

        Walk(int phase) {
            this.phase = phase;
            begin();
        }

        private void begin() {
            byAgent.clear();
            arrivals = null;
            more = true;
            pieceStartNanos = 0;
            pieceEndNanos = pieceEnd();
            lastPassedNanos = -1;
            passed = 0;
        }

        /// @param changed earliest instant from which slots have another owner than before
        void regrant(long changed) {
            if (changed <= lastPassedNanos) {
                begin();
            } else {
                pieceEndNanos = pieceEnd();
            }
        }

        /// @return how many arrivals were passed
        long walk(long until, long steps) {
            if (until <= lastPassedNanos) {
                begin();
            }
            long left = steps;
            long due = nextDue();
            while (left > 0 && due < until) {
                if (due >= pieceEndNanos) {
                    settle();
                    pieceStartNanos = pieceEndNanos;
                    pieceEndNanos = pieceEnd();
                    continue;
                }
                ArrivalSequence at = arrivals();
                bySlot[at.slot()]++;
                lastPassedNanos = due;
                passed++;
                left--;
                more = at.advance();
                due = nextDue();
            }
            return steps - left;
        }

        /// [Long#MAX_VALUE] if there is none.
        long nextDue() {
            long due = arrivals().dueNanos();
            return more ? due : Long.MAX_VALUE;
        }

        long of(String agent) {
            settle();
            return byAgent.getOrDefault(agent, 0L);
        }

        private ArrivalSequence arrivals() {
            ArrivalSequence at = arrivals;
            if (at == null) {
                int cycle = grants.isEmpty() ? 1 : grants.getFirst().share().cycle();
                Share every = new Share(cycle, IntStream.range(0, cycle).boxed().toList());
                at = new ArrivalSequence(workload.phases().get(phase), phase, workload.seed(), every);
                arrivals = at;
                bySlot = new long[cycle];
                more = at.advance();
            }
            return at;
        }

        /// Gives what was counted by slot to those who own the slots.
        private void settle() {
            for (Grant grant : grants) {
                if (grant.fromNanos() <= pieceStartNanos && grant.untilNanos() > pieceStartNanos) {
                    long sum = 0;
                    for (int slot : grant.share().slots()) {
                        sum += bySlot[slot];
                        bySlot[slot] = 0;
                    }
                    byAgent.merge(grant.agent(), sum, Long::sum);
                }
            }
        }

        private long pieceEnd() {
            long end = Long.MAX_VALUE;
            for (Grant grant : grants) {
                if (grant.untilNanos() > pieceStartNanos) {
                    end = Math.min(end, grant.untilNanos());
                }
            }
            return end;
        }
    }
}
