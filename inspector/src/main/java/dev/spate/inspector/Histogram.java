package dev.spate.inspector;

import dev.spate.inspector.Snapshot.Bucket;
import dev.spate.inspector.Snapshot.Times;
import java.util.ArrayList;
import java.util.List;

/// Buckets for times, laid out as in HdrHistogram: eight for each power of two, so that a bucket is at
/// most an eighth wide; up to 18 minutes, and the last one for all above.
///
/// One histogram is [#CELLS] cells of a [Cells]: buckets, sum and greatest. That is 2.5 KB, and one add
/// to record; a recorder of HdrHistogram that may be read meanwhile is 20 KB and two atomic operations.
final class Histogram {

    private static final int EXACT = 16;
    private static final int LARGEST = 40;
    static final int BUCKETS = EXACT + (LARGEST - 3) * 8;
    static final int SUM = BUCKETS;
    static final int MAX = BUCKETS + 1;
    static final int CELLS = BUCKETS + 2;

    private Histogram() {}

    static void record(Cells cells, int offset, long nanos) {
        long time = Math.max(0, nanos);
        cells.add(offset + bucket(time), 1);
        cells.add(offset + SUM, time);
        cells.max(offset + MAX, time);
    }

    static int bucket(long nanos) {
        if (nanos < EXACT) {
            return (int) Math.max(0, nanos);
        }
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        return power > LARGEST ? BUCKETS - 1 : EXACT + (power - 4) * 8 + (int) ((nanos >>> (power - 3)) & 7);
    }

    /// The greatest time that is in a bucket.
    static long upTo(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int power = (bucket - EXACT) / 8 + 4;
        return ((8L + (bucket - EXACT) % 8 + 1) << (power - 3)) - 1;
    }

    static void addTo(long[] sum, Cells cells, int offset) {
        for (int i = 0; i < CELLS; i++) {
            long value = cells.read(offset + i);
            sum[i] = i == MAX ? Math.max(sum[i], value) : sum[i] + value;
        }
    }

    /// The greatest time of the lower share of all, by the upper edge of its bucket; 0 of none.
    static long percentile(long[] counts, double share) {
        long all = count(counts);
        long rank = Math.max(1, (long) Math.ceil((double) all * share));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return upTo(i);
            }
        }
        return 0;
    }

    static long count(long[] counts) {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += counts[i];
        }
        return all;
    }

    static Times times(long[] counts) {
        long all = count(counts);
        if (all == 0) {
            return Times.NONE;
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) {
                buckets.add(new Bucket(upTo(i), counts[i]));
            }
        }
        return new Times(
                all,
                counts[SUM],
                counts[MAX],
                Math.min(counts[MAX], percentile(counts, 0.5)),
                Math.min(counts[MAX], percentile(counts, 0.9)),
                Math.min(counts[MAX], percentile(counts, 0.99)),
                Math.min(counts[MAX], percentile(counts, 0.999)),
                List.copyOf(buckets));
    }

    static Times times(Cells cells, int offset) {
        long[] counts = new long[CELLS];
        addTo(counts, cells, offset);
        return times(counts);
    }
}
