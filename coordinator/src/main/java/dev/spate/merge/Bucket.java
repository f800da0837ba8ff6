package dev.spate.merge;

import dev.spate.protocol.IntervalReport.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One second of a run that is not complete yet.
final class Bucket {

    private final Rows rows;
    private final Chunks spare;
    private final long startNanos;
    private final @Nullable PhaseSum[] phases;
    private final @Nullable RequestSum[] requests;
    private final Map<String, Health> healths = new HashMap<>();
    /// Sessions under way by phase, from the latest report of each agent.
    private final Map<String, long[]> active = new HashMap<>();

    /// Sessions by phase that were under way on agents when these were lost at the begin of this second.
    private final long[] lostUnderWay;

    private long endNanos;

    Bucket(Rows rows, Chunks spare, long startNanos) {
        this.rows = rows;
        this.spare = spare;
        this.startNanos = startNanos;
        this.endNanos = startNanos;
        this.phases = new PhaseSum[rows.phases()];
        this.requests = new RequestSum[rows.count()];
        this.lostUnderWay = new long[phases.length];
    }

    long startNanos() {
        return startNanos;
    }

    void add(ReadReport report) {
        String agent = report.source().agent();
        healths.put(agent, report.source().health());
        endNanos = Math.max(endNanos, report.source().endNanos());
        long[] underWay = active.computeIfAbsent(agent, _ -> new long[phases.length]);
        for (ReadReport.ReadPhase read : report.phases()) {
            int phase = read.source().phase();
            phase(phase).add(read);
            underWay[phase] = read.source().active();
        }
        for (ReadReport.ReadSeries series : report.series()) {
            boolean inTime =
                    report.source().startNanos() < rows.endNanos(series.source().phase());
            request(series.row()).add(series, inTime);
        }
    }

    /// Adds what is in here to the sums of the run.
    void addTo(PhaseSum[] phaseSums, RequestSum[] requestSums) {
        for (int phase = 0; phase < phases.length; phase++) {
            PhaseSum sum = phases[phase];
            if (sum != null) {
                phaseSums[phase].add(sum);
            }
        }
        for (int row = 0; row < requests.length; row++) {
            RequestSum sum = requests[row];
            if (sum != null) {
                requestSums[row].add(sum);
            }
        }
    }

    /// Lets others have the memory; this is not used any more.
    void clear() {
        for (PhaseSum sum : phases) {
            if (sum != null) {
                sum.clear();
            }
        }
        for (RequestSum sum : requests) {
            if (sum != null) {
                sum.clear();
            }
        }
    }

    /// An agent was lost after its report for the second before this one.
    void lost(AgentSum agent) {
        for (int phase = 0; phase < phases.length; phase++) {
            lostUnderWay[phase] += agent.underWay(phase);
        }
    }

    boolean has(String agent) {
        return healths.containsKey(agent);
    }

    /// @param last whether no further second follows, so that this one may be shorter
    MergedInterval merged(long nominalEndNanos, boolean last, int expectedAgents) {
        List<PhaseFigures> phaseFigures = new ArrayList<>();
        List<RequestFigures> requestFigures = new ArrayList<>();
        for (int phase = 0; phase < phases.length; phase++) {
            PhaseSum sum = phases[phase];
            if (sum != null) {
                long underWay = 0;
                for (long[] byPhase : active.values()) {
                    underWay += byPhase[phase];
                }
                phaseFigures.add(sum.figures(phase, 0, 0, underWay));
            }
            addRequests(phase, requestFigures);
        }
        long end = last && endNanos > startNanos ? Math.min(endNanos, nominalEndNanos) : nominalEndNanos;
        return new MergedInterval(startNanos, end, phaseFigures, requestFigures, healths, expectedAgents);
    }

    private void addRequests(int phase, List<RequestFigures> into) {
        List<RequestFigures> ofPhase = new ArrayList<>();
        for (int row = rows.first(phase); row < rows.end(phase); row++) {
            RequestSum sum = lostUnderWay[phase] > 0 ? request(row) : requests[row];
            if (sum != null) {
                ofPhase.add(sum.figures(phase, rows.name(row), lostUnderWay[phase]));
            }
        }
        if (!ofPhase.isEmpty()) {
            into.add(RequestFigures.sum(phase, ofPhase, lostUnderWay[phase]));
            into.addAll(ofPhase);
        }
    }

    private PhaseSum phase(int phase) {
        PhaseSum sum = phases[phase];
        if (sum == null) {
            sum = new PhaseSum(spare);
            phases[phase] = sum;
        }
        return sum;
    }

    private RequestSum request(int row) {
        RequestSum sum = requests[row];
        if (sum == null) {
            sum = new RequestSum(spare);
            requests[row] = sum;
        }
        return sum;
    }
}
