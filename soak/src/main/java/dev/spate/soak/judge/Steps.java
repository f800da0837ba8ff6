package dev.spate.soak.judge;

import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.stats.ChangePoint;
import dev.spate.soak.stats.Points;
import dev.spate.soak.stats.Trend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds where a signal went to another level, and what explains it.
///
/// The most likely place divides the values, and each half is looked at in the same way. A place counts
/// if chance seldom does that, if two levels describe the values better than a line, and if the levels
/// are as far apart as a drift would have to reach.
final class Steps {

    private static final double SIGNIFICANCE = 0.01;
    /// Seven steps at most; more are no steps.
    private static final int DEEPEST = 3;

    private final LookedAt looked;
    private final Timeline timeline;
    private final double least;
    private final int reach;
    private final List<Place> found = new ArrayList<>();

    private record Place(int index, Step step) {}

    private Steps(LookedAt looked, Timeline timeline, double least, int reach) {
        this.looked = looked;
        this.timeline = timeline;
        this.least = least;
        this.reach = reach;
    }

    /// @param least by how much the levels have to differ
    /// @param reach windows behind a mark that it explains
    static Steps of(LookedAt looked, Timeline timeline, double least, int reach) {
        Steps steps = new Steps(looked, timeline, least, reach);
        int[] strata = looked.points().strata();
        for (int begin = 0; begin < strata.length; ) {
            int end = begin;
            while (end < strata.length && strata[end] == strata[begin]) {
                end++;
            }
            steps.divide(begin, end, 1);
            begin = end;
        }
        steps.found.sort(Comparator.comparingInt(Place::index));
        return steps;
    }

    private void divide(int from, int to, int depth) {
        Points part = looked.points().part(from, to);
        Optional<ChangePoint> place = ChangePoint.of(part.values());
        if (place.isEmpty()) {
            return;
        }
        ChangePoint change = place.get();
        if (change.p() >= SIGNIFICANCE
                || Math.abs(change.after() - change.before()) < least
                || !change.betterThanLine(
                        part.at(), part.values(), Trend.of(part).slope())) {
            return;
        }
        int index = from + change.place();
        long at = looked.begins()[index];
        found.add(new Place(index, new Step(at, change.before(), change.after(), change.p(), mark(at))));
        if (depth < DEEPEST) {
            divide(from, index, depth + 1);
            divide(index, to, depth + 1);
        }
    }

    /// A change is found in the window in which it happened, or in one beside it.
    private String mark(long at) {
        long width = timeline.width();
        return timeline.marks().stream()
                .filter(mark -> !mark.kind().equals("control"))
                .filter(mark -> mark.begin() < at + 2 * width && at <= mark.end() + reach * width)
                .max(Comparator.comparingLong(Mark::begin))
                .map(mark -> mark.kind() + " " + mark.subject())
                .orElse("");
    }

    List<Step> all() {
        return found.stream().map(Place::step).toList();
    }

    /// Where the only step that a mark explains divides the strata; unchanged without any, and with
    /// several: what goes up with each fault does not get away with it.
    int[] strata() {
        int[] strata = looked.points().strata().clone();
        List<Place> explained =
                found.stream().filter(place -> place.step().explained()).toList();
        if (explained.size() == 1) {
            int index = explained.getFirst().index();
            for (int i = index; i < strata.length; i++) {
                strata[i]++;
            }
        }
        return strata;
    }
}
