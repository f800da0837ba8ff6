package dev.spate.report;

import dev.spate.merge.RequestFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// The whole distribution of response and service time of some requests, to be drawn.
///
/// @param name what it is about, for people
record Spectrum(String name, Histogram response, Histogram service) {

    /// How many are drawn at most, so that a page does not grow with its plan.
    static final int MOST = 24;

    /// Steps between two halvings of the distance to 100 %; a curve of a million requests has about 100
    /// points.
    private static final int TICKS = 5;

    /// The point of a curve at which `1 / (1 - share)` of the requests took no longer than `nanos`.
    record Tick(double inverse, long nanos) {}

    static List<Tick> ticks(Histogram histogram) {
        List<Tick> ticks = new ArrayList<>();
        long total = histogram.getTotalCount();
        long last = -1;
        for (HistogramIterationValue value : histogram.percentiles(TICKS)) {
            // The slowest request stands for the last of `total` parts; its middle is half of it from the end.
            double rest = Math.max(1 - value.getPercentile() / 100, 0.5 / total);
            long nanos = Math.min(value.getValueIteratedTo(), histogram.getMaxValue());
            double inverse = 1 / rest;
            if (nanos == last && ticks.size() > 1 && ticks.get(ticks.size() - 2).nanos() == nanos) {
                ticks.removeLast();
            }
            ticks.add(new Tick(inverse, nanos));
            last = nanos;
        }
        return ticks;
    }

    /// All phases that are no warm-up together, then each phase, then its requests with the most of them
    /// first left out last.
    static List<Spectrum> of(List<RunResult.PhaseResult> phases, Map<Tag, Histogram> totals) {
        Histogram response = new Histogram(3);
        Histogram service = new Histogram(3);
        Map<String, Spectrum> byPhase = new LinkedHashMap<>();
        List<Spectrum> requests = new ArrayList<>();
        for (RunResult.PhaseResult phase : phases) {
            Spectrum whole = new Spectrum(phase.name(), new Histogram(3), new Histogram(3));
            for (Map.Entry<Tag, Histogram> entry : totals.entrySet()) {
                Tag tag = entry.getKey();
                if (tag.kind() == Tag.Kind.RESPONSE
                        && tag.phase().equals(phase.name())
                        && !tag.request().equals(RequestFigures.ALL)) {
                    Histogram ofService = totals.getOrDefault(
                            new Tag(tag.phase(), tag.request(), Tag.Kind.SERVICE), new Histogram(3));
                    whole.response.add(entry.getValue());
                    whole.service.add(ofService);
                    requests.add(new Spectrum(phase.name() + " · " + tag.request(), entry.getValue(), ofService));
                }
            }
            if (whole.response.getTotalCount() > 0) {
                byPhase.put(phase.name(), whole);
                if (!phase.warmup()) {
                    response.add(whole.response);
                    service.add(whole.service);
                }
            }
        }
        List<Spectrum> all = new ArrayList<>();
        if (response.getTotalCount() > 0) {
            all.add(new Spectrum("all phases without warm-up", response, service));
        }
        all.addAll(byPhase.values());
        requests.sort(Comparator.comparingLong((Spectrum s) -> s.response.getTotalCount())
                .reversed());
        all.addAll(requests);
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }
}
