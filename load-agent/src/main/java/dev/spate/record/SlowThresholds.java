package dev.spate.record;

import dev.spate.trace.EngineTraces;
import dev.spate.trace.SlowRule;
import org.jspecify.annotations.Nullable;

/// Finds out once a second which response times are slow, from those of the last five to ten seconds.
///
/// These are kept as two sets of counts, of the five seconds that are under way and of the five before,
/// so that memory does not depend on how many requests there are. For the publisher only.
final class SlowThresholds {

    private static final int SECONDS = 5;

    private final EngineTraces traces;
    private final @Nullable ValueCounts[] recent;
    private final @Nullable ValueCounts[] before;
    private int seconds;

    /// @param series phases times requests
    SlowThresholds(EngineTraces traces, int series) {
        this.traces = traces;
        this.recent = new ValueCounts[series];
        this.before = new ValueCounts[series];
    }

    /// Takes the response times that one loop has counted.
    void add(int series, ValueCounts responseTimes) {
        ValueCounts counts = recent[series];
        if (counts == null) {
            counts = new ValueCounts();
            recent[series] = counts;
        }
        counts.add(responseTimes);
    }

    /// All that was counted in a second has been added.
    void endSecond() {
        seconds++;
        double share = traces.mostSlowShare(requestsPerSecond());
        for (int series = 0; series < recent.length; series++) {
            traces.slow(series, threshold(series, share));
        }
        if (seconds == SECONDS) {
            seconds = 0;
            for (int series = 0; series < recent.length; series++) {
                ValueCounts oldest = before[series];
                ValueCounts newest = recent[series];
                // What rests gives its memory back, as of phases that are over.
                boolean rests = newest == null || newest.total() == 0;
                before[series] = rests ? null : newest;
                recent[series] = rests ? null : oldest;
                if (oldest != null) {
                    oldest.clear();
                }
            }
        }
    }

    /// All series together; 0 if there were none.
    private double requestsPerSecond() {
        long inRecent = 0;
        long inBefore = 0;
        for (int series = 0; series < recent.length; series++) {
            inRecent += total(recent[series]);
            inBefore += total(before[series]);
        }
        return (double) (inRecent + inBefore) / (seconds + (inBefore > 0 ? SECONDS : 0));
    }

    private static long total(@Nullable ValueCounts counts) {
        return counts == null ? 0 : counts.total();
    }

    private long threshold(int series, double share) {
        ValueCounts newer = recent[series];
        ValueCounts older = before[series];
        if (newer == null && older == null) {
            return 0;
        }
        long count = total(newer) + total(older);
        if (count < SlowRule.FOR_MEDIAN) {
            return 0;
        }
        return SlowRule.thresholdNanos(
                count,
                ValueCounts.quantile(newer, older, 0.5),
                ValueCounts.quantile(newer, older, SlowRule.QUANTILE),
                share >= 1 ? 0 : ValueCounts.quantile(newer, older, 1 - share));
    }
}
