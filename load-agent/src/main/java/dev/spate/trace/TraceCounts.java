package dev.spate.trace;

import dev.spate.workload.LatencyRange;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What became of the traces of one loop in one interval. Belongs to the loop, and once it is handed
/// over, to the publisher.
public final class TraceCounts {

    private final long[] kept = new long[TraceReason.COUNT];
    private final long[] dropped = new long[TraceLoss.COUNT];

    /// By series; made when first needed.
    private final @Nullable Slowest[] slowest;

    /// @param series phases times requests
    public TraceCounts(int series) {
        slowest = new Slowest[series];
    }

    /// By [TraceReason#index()].
    public long[] kept() {
        return kept;
    }

    /// By [TraceLoss#index()].
    public long[] dropped() {
        return dropped;
    }

    /// The slowest requests of a series, if any was kept.
    public @Nullable Slowest slowest(int series) {
        return slowest[series];
    }

    void kept(RequestTrace trace) {
        Slowest ofSeries = slowest[trace.series];
        if (ofSeries == null) {
            ofSeries = new Slowest();
            slowest[trace.series] = ofSeries;
        }
        ofSeries.note(trace.responseNanos(), trace.traceIdHigh, trace.traceIdLow, trace.spanId);
    }

    boolean hasKept(int series, int range) {
        Slowest ofSeries = slowest[series];
        return ofSeries != null && ofSeries.nanos(range) >= 0;
    }

    /// Forgets the counts, and keeps their memory where there were any.
    public void clear() {
        Arrays.fill(kept, 0);
        Arrays.fill(dropped, 0);
        for (int series = 0; series < slowest.length; series++) {
            Slowest one = slowest[series];
            if (one != null && !one.clear()) {
                slowest[series] = null;
            }
        }
    }

    /// The slowest kept request of each range of response times, of one series.
    public static final class Slowest {
        private final long[] nanos = new long[LatencyRange.COUNT];
        private final long[] ids = new long[3 * LatencyRange.COUNT];

        public Slowest() {
            boolean _ = clear();
        }

        /// Its response time; -1 if there is none.
        public long nanos(int range) {
            return nanos[range];
        }

        public long traceIdHigh(int range) {
            return ids[3 * range];
        }

        public long traceIdLow(int range) {
            return ids[3 * range + 1];
        }

        public long spanId(int range) {
            return ids[3 * range + 2];
        }

        /// Takes those of another one that are slower.
        public void add(Slowest other) {
            for (int range = 0; range < LatencyRange.COUNT; range++) {
                if (other.nanos[range] >= 0) {
                    note(other.nanos[range], other.traceIdHigh(range), other.traceIdLow(range), other.spanId(range));
                }
            }
        }

        /// @return whether there were any
        boolean clear() {
            boolean any = false;
            for (long one : nanos) {
                any |= one >= 0;
            }
            Arrays.fill(nanos, -1);
            return any;
        }

        private void note(long value, long traceHigh, long traceLow, long span) {
            int range = LatencyRange.of(value);
            if (value > nanos[range]) {
                nanos[range] = value;
                ids[3 * range] = traceHigh;
                ids[3 * range + 1] = traceLow;
                ids[3 * range + 2] = span;
            }
        }
    }
}
