package dev.spate.soak.judge;

import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import dev.spate.soak.stats.Points;
import dev.spate.soak.stats.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The windows of a series that are looked at for drift: not those of the warm-up, not those that a
/// fault touched which is to be left out, and after each restart of the process not those of its warm-up
/// either.
///
/// @param begins when each window began, in milliseconds since 1970
/// @param points their values, at hours since the begin of the soak; a stratum for each process
@SuppressWarnings("ArrayRecordComponent")
record LookedAt(long[] begins, Points points) {

    /// More say no more, and all pairs of them take long.
    static final int MOST = 720;

    private static final double HOUR = 3.6e6;
    /// A process that lived for fewer windows says nothing.
    private static final int SHORTEST = 10;

    static LookedAt of(Lives lives, SignalRule rule, DriftRules rules, Timeline timeline) {
        long warmUp = rules.warmUpOf(timeline.end() - timeline.begin());
        List<List<Window>> pieces = new ArrayList<>();
        for (int i = 0; i < lives.each().size(); i++) {
            long from = lives.starts().get(i) + warmUp;
            List<Window> piece = lives.each().get(i).stream()
                    .filter(window -> window.begin() >= from)
                    .filter(untouched(timeline))
                    .toList();
            if (piece.size() >= SHORTEST || lives.each().size() == 1) {
                pieces.add(piece);
            }
        }
        int all = pieces.stream().mapToInt(List::size).sum();
        return gathered(pieces, (all + MOST - 1) / MOST, rule, timeline);
    }

    /// Windows that no mark touches that is to be left out.
    static Predicate<Window> untouched(Timeline timeline) {
        return window -> timeline.marks().stream()
                .noneMatch(mark -> !mark.drifts()
                        && mark.begin() < window.begin() + timeline.width()
                        && mark.end() >= window.begin());
    }

    private static LookedAt gathered(List<List<Window>> pieces, int each, SignalRule rule, Timeline timeline) {
        List<long[]> begins = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        for (int stratum = 0; stratum < pieces.size(); stratum++) {
            List<Window> piece = pieces.get(stratum);
            for (int from = 0; from < piece.size(); from += each) {
                List<Window> some = piece.subList(from, Math.min(from + each, piece.size()));
                double at = 0;
                double value = 0;
                for (Window window : some) {
                    at += (window.begin() - timeline.begin()) / HOUR / some.size();
                    value += taken(window, rule) / some.size();
                }
                begins.add(new long[] {some.getFirst().begin()});
                rows.add(new double[] {at, value, stratum});
            }
        }
        int n = rows.size();
        long[] whens = new long[n];
        double[] at = new double[n];
        double[] values = new double[n];
        int[] strata = new int[n];
        for (int i = 0; i < n; i++) {
            whens[i] = begins.get(i)[0];
            at[i] = rows.get(i)[0];
            values[i] = rows.get(i)[1];
            strata[i] = (int) rows.get(i)[2];
        }
        return new LookedAt(whens, new Points(at, values, strata));
    }

    private static double taken(Window window, SignalRule rule) {
        return switch (rule.taken()) {
            case MIN -> window.min();
            case MEAN -> window.mean();
            case MAX -> window.max();
            case LAST -> window.last();
        };
    }

    int size() {
        return begins.length;
    }

    double middle() {
        return size() == 0 ? 0 : Samples.median(points.values());
    }

    LookedAt in(int[] strata) {
        return new LookedAt(begins, points.in(strata));
    }
}
