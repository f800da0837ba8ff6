package dev.spate.report;

import dev.spate.merge.Counts;
import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Plan;
import dev.spate.workload.LoadModel;

/// One second of a run, all phases together, as a display needs it while the run goes on.
///
/// @param startNanos after the start of the run
/// @param started sessions
/// @param users whether users were at work, whose rate the target sets
/// @param active sessions under way at the end
/// @param responses requests that ended; without any the three times are 0
/// @param agents how many reported
/// @param expectedAgents how many should have
/// @param totals since the start of the run
public record LiveSecond(
        long startNanos,
        long endNanos,
        long started,
        boolean users,
        long active,
        long responses,
        long p50Nanos,
        long p99Nanos,
        long maxNanos,
        int agents,
        int expectedAgents,
        Totals totals) {

    /// @param totals with the interval in them
    public static LiveSecond of(MergedInterval interval, Plan plan, Totals totals) {
        Counts response = new Counts();
        for (RequestFigures row : interval.requests()) {
            if (row.request().equals(RequestFigures.ALL)) {
                response.add(row.responseTimes());
            }
        }
        long started = 0;
        long active = 0;
        boolean users = false;
        for (PhaseFigures phase : interval.phases()) {
            started += phase.started();
            active += phase.active();
            users |= phase.started() > 0
                    && plan.workload().phases().get(phase.phase()).load() instanceof LoadModel.Closed;
        }
        long count = response.total();
        return new LiveSecond(
                interval.startNanos(),
                interval.endNanos(),
                started,
                users,
                active,
                count,
                count == 0 ? 0 : response.valueAtPercentile(50),
                count == 0 ? 0 : response.valueAtPercentile(99),
                count == 0 ? 0 : response.max(),
                interval.agents().size(),
                interval.expectedAgents(),
                totals);
    }

    /// Sums since the start of a run.
    ///
    /// @param requests that ended
    /// @param errors among them
    /// @param missed arrivals that were dropped or lost
    public record Totals(long requests, long errors, long missed) {

        /// Of a run that has only begun.
        public static final Totals NONE = new Totals(0, 0, 0);

        /// With one more interval. Costs a few additions.
        public Totals plus(MergedInterval interval) {
            long ended = requests;
            long bad = errors;
            long without = missed;
            for (RequestFigures row : interval.requests()) {
                if (row.request().equals(RequestFigures.ALL)) {
                    ended += row.count();
                    bad += row.errors();
                }
            }
            for (PhaseFigures phase : interval.phases()) {
                without += phase.dropped() + phase.lost();
            }
            return new Totals(ended, bad, without);
        }
    }
}
