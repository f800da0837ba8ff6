package dev.spate.lab;

import dev.spate.coordinator.RunOutcome;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes a trial of what generator and target say.
final class TrialReading {

    private TrialReading() {}

    /// @param before what the target said before the load
    /// @param after what it said after
    static Trial of(
            Design design,
            Arm arm,
            int number,
            int round,
            RunOutcome outcome,
            TargetReading before,
            TargetReading after) {
        RequestFigures variant = row(outcome, TrialPlan.VARIANT_PHASE);
        List<String> doubts = new ArrayList<>();
        if (outcome.judgement().verdict() != Verdict.PASS) {
            doubts.addAll(outcome.judgement().reasons());
        }
        long errors = errors(
                "requests for the variant", variant, outcome.figures().phases().get(0), doubts);
        long bystanders = 0;
        Map<Quantity, Double> values = new TreeMap<>();
        if (design.bystanders()) {
            RequestFigures row = row(outcome, TrialPlan.BYSTANDER_PHASE);
            errors += errors(
                    "requests of bystanders", row, outcome.figures().phases().get(TrialPlan.BYSTANDER_PHASE), doubts);
            bystanders = row.count();
            if (bystanders > 0) {
                values.put(Quantity.of(Measure.BYSTANDER_P99), (double)
                        row.responseTime().getValueAtPercentile(99));
            }
        }
        long requests = variant.count();
        long known = after.requests() - before.requests();
        if (after.requests() >= 0 && known != requests && variant.withoutEnd() == 0 && errors == 0) {
            doubts.add("the target answered " + known + " requests for the variant, and the generator saw " + requests);
        }
        if (requests == 0) {
            doubts.add("no request was due; offer more load or a longer trial");
        } else {
            values.put(Quantity.of(Measure.THROUGHPUT), (double) variant.goodInTime() / design.trialSeconds());
            values.put(Quantity.of(Measure.P50), (double) variant.responseTime().getValueAtPercentile(50));
            values.put(Quantity.of(Measure.P99), (double) variant.responseTime().getValueAtPercentile(99));
            values.put(
                    Quantity.of(Measure.P999), (double) variant.responseTime().getValueAtPercentile(99.9));
            values.put(Quantity.of(Measure.CPU_PER_REQUEST), (double) after.cpuNanosSince(before) / requests);
            values.put(
                    Quantity.of(Measure.ALLOCATION_PER_REQUEST),
                    (double) (after.allocatedBytes() - before.allocatedBytes()) / requests);
        }
        if (after.peakBytes() >= 0) {
            values.put(Quantity.of(Measure.PEAK_MEMORY), (double) after.peakBytes());
        }
        long items = after.items() - before.items();
        if (items > 0) {
            values.put(Quantity.of(Measure.NANOS_PER_ITEM), (double) (after.nanos() - before.nanos()) / items);
        }
        if (known > 0) {
            after.counts().forEach((name, count) -> {
                long more = count - before.counts().getOrDefault(name, 0L);
                values.put(Quantity.own(name), (double) more / known);
            });
        }
        return new Trial(
                number,
                round,
                arm.name(),
                doubts,
                requests,
                bystanders,
                errors,
                lateness(outcome),
                after.compilerMillis() < 0 ? -1 : (after.compilerMillis() - before.compilerMillis()) * 1_000_000L,
                values,
                variant.responseTime());
    }

    /// How many requests for the variant ended.
    static long requests(RunOutcome outcome) {
        return row(outcome, TrialPlan.VARIANT_PHASE).count();
    }

    private static long errors(String what, RequestFigures row, PhaseFigures phase, List<String> doubts) {
        long failed = row.errors();
        if (failed > 0) {
            List<String> kinds = new ArrayList<>();
            for (Outcome outcome : Outcome.values()) {
                if (outcome != Outcome.OK && row.count(outcome) > 0) {
                    kinds.add(outcome.label() + " " + row.count(outcome));
                }
            }
            doubts.add(failed + " of " + row.count() + " " + what + " failed: " + String.join(", ", kinds));
        }
        if (row.withoutEnd() > 0) {
            doubts.add(row.withoutEnd() + " " + what + " were not answered within 20 s after the end of the load;"
                    + " offer less of it");
        }
        if (phase.dropped() > 0) {
            doubts.add(phase.dropped() + " " + what + " were dropped");
        }
        return failed + row.withoutEnd() + phase.dropped();
    }

    private static long lateness(RunOutcome outcome) {
        long latest = 0;
        for (PhaseFigures phase : outcome.figures().phases()) {
            if (phase.startLateness().getTotalCount() > 0) {
                latest = Math.max(latest, phase.startLateness().getValueAtPercentile(99));
            }
        }
        return latest;
    }

    private static RequestFigures row(RunOutcome outcome, int phase) {
        return outcome.figures().requests().stream()
                .filter(row -> row.phase() == phase && row.request().equals(RequestFigures.ALL))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a run without figures of phase " + phase));
    }
}
