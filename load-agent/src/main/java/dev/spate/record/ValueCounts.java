package dev.spate.record;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/// Counts of nanosecond values from 0 to [#MAX_VALUE], in the buckets of an HdrHistogram with 3 digits
/// and a lowest discernible value of 1.
///
/// The buckets are the same as HdrHistogram's, so [#addTo] loses nothing; only the memory is cut
/// differently. HdrHistogram keeps one array for its whole range, which for 1 ns to 1 h is 135 KiB, and
/// a recorder needs two of them for each request name, phase and loop, several times over. Here each
/// power of two has a page of 1,024 counts (4 KiB) that exists once a value fell into it: a usual series
/// touches three to six. Clearing costs what was touched too.
///
/// A page is made at the first value of its size, which is the only allocation, and then kept. Not
/// thread-safe: belongs to one loop, and to the publisher once it is handed over.
final class ValueCounts {

    /// One hour. Greater values are recorded as this one.
    static final long MAX_VALUE = 3_600_000_000_000L;

    /// HdrHistogram's half of the sub-buckets for 3 digits.
    private static final int PAGE = 1024;

    private static final int PAGE_BITS = 10;

    /// Page 0 has the values below 1,024 ns; page p has those from 2^(p+9) to 2^(p+10) - 1.
    private static final int PAGES = Long.SIZE - Long.numberOfLeadingZeros(MAX_VALUE) - PAGE_BITS + 1;

    private final int[] @Nullable [] pages = new int[PAGES][];
    private long touched;
    private long total;

    /// Counts a value; one below 0 counts as 0.
    ///
    /// @return whether the value was greater than [#MAX_VALUE] and was clipped
    boolean record(long value) {
        boolean clipped = value > MAX_VALUE;
        long clamped = clipped ? MAX_VALUE : Math.max(0, value);
        int page = Math.max(0, Long.SIZE - PAGE_BITS - Long.numberOfLeadingZeros(clamped));
        int shift = Math.max(0, page - 1);
        int[] counts = pages[page];
        if (counts == null) {
            counts = new int[PAGE];
            pages[page] = counts;
        }
        counts[(int) (clamped >>> shift) & (PAGE - 1)]++;
        touched |= 1L << page;
        total++;
        return clipped;
    }

    long total() {
        return total;
    }

    /// Adds all counts to a histogram of 3 digits that reaches to [#MAX_VALUE].
    void addTo(AbstractHistogram histogram) {
        for (long left = touched; left != 0; left &= left - 1) {
            int page = Long.numberOfTrailingZeros(left);
            int[] counts = pages[page];
            if (counts == null) {
                continue;
            }
            int shift = Math.max(0, page - 1);
            long base = page == 0 ? 0 : PAGE;
            for (int i = 0; i < PAGE; i++) {
                if (counts[i] != 0) {
                    histogram.recordValueWithCount((base + i) << shift, counts[i]);
                }
            }
        }
    }

    /// Adds all counts of another one.
    void add(ValueCounts other) {
        for (long left = other.touched; left != 0; left &= left - 1) {
            int page = Long.numberOfTrailingZeros(left);
            int[] theirs = other.pages[page];
            int[] ours = pages[page];
            if (theirs == null) {
                continue;
            }
            if (ours == null) {
                ours = new int[PAGE];
                pages[page] = ours;
            }
            for (int i = 0; i < PAGE; i++) {
                ours[i] += theirs[i];
            }
        }
        touched |= other.touched;
        total += other.total;
    }

    /// The greatest value of the bucket in which a quantile of both together lies.
    ///
    /// @param quantile 0 to 1: so large a share of all is not greater
    /// @return 0 if there are none
    static long quantile(@Nullable ValueCounts one, @Nullable ValueCounts other, double quantile) {
        long all = (one == null ? 0 : one.total) + (other == null ? 0 : other.total);
        long above = all - Math.max(1, (long) Math.ceil(quantile * all));
        for (int page = PAGES - 1; page >= 0 && all > 0; page--) {
            int[] first = one == null ? null : one.pages[page];
            int[] second = other == null ? null : other.pages[page];
            for (int i = PAGE - 1; i >= 0 && (first != null || second != null); i--) {
                above -= (first == null ? 0 : first[i]) + (second == null ? 0 : second[i]);
                if (above < 0) {
                    int shift = Math.max(0, page - 1);
                    return (((page == 0 ? 0L : PAGE) + i + 1) << shift) - 1;
                }
            }
        }
        return 0;
    }

    void clear() {
        for (long left = touched; left != 0; left &= left - 1) {
            int[] counts = pages[Long.numberOfTrailingZeros(left)];
            if (counts != null) {
                Arrays.fill(counts, 0);
            }
        }
        touched = 0;
        total = 0;
    }
}
