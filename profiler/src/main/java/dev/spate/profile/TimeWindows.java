package dev.spate.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Stretches of time that do not touch each other, in order. Immutable.
///
/// @param bounds begin and end of each, nanoseconds since the epoch
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TimeWindows(long[] bounds) {

    /// None.
    public static final TimeWindows NONE = new TimeWindows(new long[0]);

    /// More are joined with their neighbours, the nearest first.
    public static final int MOST = 2_000;

    /// @throws IllegalArgumentException if the bounds do not ascend in pairs
    public TimeWindows {
        if (bounds.length % 2 != 0) {
            throw new IllegalArgumentException(bounds.length + " bounds are no pairs");
        }
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i] < bounds[i - 1]) {
                throw new IllegalArgumentException("bounds of windows descend");
            }
        }
    }

    /// Of windows in any order, which may overlap.
    ///
    /// @param spans begin and end of each
    public static TimeWindows of(List<long[]> spans) {
        List<long[]> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(span -> span[0]));
        List<long[]> joined = new ArrayList<>();
        for (long[] span : sorted) {
            if (!joined.isEmpty() && span[0] <= joined.getLast()[1]) {
                joined.getLast()[1] = Math.max(joined.getLast()[1], span[1]);
            } else {
                joined.add(new long[] {span[0], Math.max(span[0], span[1])});
            }
        }
        while (joined.size() > MOST) {
            joined = halved(joined);
        }
        return new TimeWindows(joined.stream().flatMapToLong(Arrays::stream).toArray());
    }

    /// The same by another clock.
    public TimeWindows shifted(long nanos) {
        return new TimeWindows(Arrays.stream(bounds).map(bound -> bound + nanos).toArray());
    }

    public int size() {
        return bounds.length / 2;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /// All of them together.
    public long nanos() {
        long sum = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            sum += bounds[i + 1] - bounds[i];
        }
        return sum;
    }

    /// Whether an instant is in one of them, its bounds included.
    public boolean contains(long instant) {
        int at = Arrays.binarySearch(bounds, instant);
        return at >= 0 || (-at - 1) % 2 != 0;
    }

    /// As lines of `begin end`.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(bounds[i]).append(' ').append(bounds[i + 1]).append('\n');
        }
        return text.toString();
    }

    /// The opposite of [#text].
    ///
    /// @throws IllegalArgumentException if it is not that
    public static TimeWindows parse(String text) {
        List<long[]> spans = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("a window is two numbers, and not '" + line + "'");
            }
            spans.add(new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])});
        }
        return of(spans);
    }

    /// Closes every gap that is smaller than the median.
    private static List<long[]> halved(List<long[]> windows) {
        long[] gaps = new long[windows.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = windows.get(i + 1)[0] - windows.get(i)[1];
        }
        long[] sorted = gaps.clone();
        Arrays.sort(sorted);
        long median = sorted[sorted.length / 2];
        List<long[]> joined = new ArrayList<>();
        joined.add(windows.getFirst());
        for (int i = 0; i < gaps.length; i++) {
            if (gaps[i] <= median) {
                joined.getLast()[1] = windows.get(i + 1)[1];
            } else {
                joined.add(windows.get(i + 1));
            }
        }
        return joined;
    }
}
