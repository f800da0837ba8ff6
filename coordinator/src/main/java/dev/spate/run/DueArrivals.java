package dev.spate.run;

import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.List;

/// How many arrivals the schedule holds, independently of what any agent reports.
///
/// Poisson arrivals are counted by walking along them, some ten million a second; do it when an agent
/// was lost and when the run has ended, not every second.
public final class DueArrivals {

    private DueArrivals() {}

    /// Arrivals by phase of some grants, up to an instant; 0 for phases that have none of their own.
    ///
    /// @param endNanos after the start of the run
    public static long[] of(Workload workload, List<Grant> grants, long endNanos) {
        long[] due = new long[workload.phases().size()];
        for (Grant grant : grants) {
            long until = Math.min(grant.untilNanos(), endNanos);
            if (until <= grant.fromNanos()) {
                continue;
            }
            for (int phase = 0; phase < due.length; phase++) {
                due[phase] += before(workload, phase, grant.share(), until)
                        - before(workload, phase, grant.share(), grant.fromNanos());
            }
        }
        return due;
    }

    /// All arrivals by phase of the whole cluster; 0 for phases that have none of their own.
    public static long[] ofWhole(Workload workload) {
        long[] due = new long[workload.phases().size()];
        for (int phase = 0; phase < due.length; phase++) {
            due[phase] = before(workload, phase, Share.WHOLE, Long.MAX_VALUE);
        }
        return due;
    }

    private static long before(Workload workload, int index, Share share, long nanos) {
        Phase phase = workload.phases().get(index);
        if (!(phase.load() instanceof LoadModel.Open) || nanos <= phase.startNanos()) {
            return 0;
        }
        // Past the end there are none; a smaller bound only saves the search from overflowing.
        return ArrivalSequence.count(
                phase, index, workload.seed(), share, nanos > phase.endNanos() ? Long.MAX_VALUE : nanos);
    }
}
