package dev.spate.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// When the slowest requests of one phase were under way, on one loop.
///
/// Keeps the slowest [#KEPT] in a heap whose root is the quickest of them, so that most requests cost
/// one comparison. Allocates nothing after it was made. Used by its loop, and by others when that has
/// ended.
public final class SlowRequests {

    /// Of each loop. With more than a hundred times as many requests, these are fewer than one of a
    /// hundred.
    static final int KEPT = 512;

    private final int phase;
    private final long[] response = new long[KEPT];
    private final long[] end = new long[KEPT];
    private int size;
    private long ended;

    public SlowRequests(int phase) {
        this.phase = phase;
    }

    int phase() {
        return phase;
    }

    void add(long endNanoTime, long responseNanos) {
        ended++;
        if (size < KEPT) {
            int at = size++;
            while (at > 0 && response[(at - 1) / 2] > responseNanos) {
                move((at - 1) / 2, at);
                at = (at - 1) / 2;
            }
            put(at, endNanoTime, responseNanos);
        } else if (responseNanos > response[0]) {
            int at = 0;
            for (int child = 1; child < KEPT; child = 2 * at + 1) {
                if (child + 1 < KEPT && response[child + 1] < response[child]) {
                    child++;
                }
                if (response[child] >= responseNanos) {
                    break;
                }
                move(child, at);
                at = child;
            }
            put(at, endNanoTime, responseNanos);
        }
    }

    /// Begin and end of the slowest hundredth of all that these saw, as far as they were kept.
    public static List<long[]> slowest(List<SlowRequests> all) {
        long ended = 0;
        List<long[]> kept = new ArrayList<>();
        for (SlowRequests one : all) {
            ended += one.ended;
            for (int i = 0; i < one.size; i++) {
                kept.add(new long[] {one.end[i] - one.response[i], one.end[i]});
            }
        }
        kept.sort(Comparator.comparingLong(span -> span[0] - span[1]));
        long most = Math.min(kept.size(), Math.ceilDiv(ended, 100));
        return new ArrayList<>(kept.subList(0, (int) most));
    }

    private void move(int from, int to) {
        put(to, end[from], response[from]);
    }

    private void put(int at, long endNanoTime, long responseNanos) {
        end[at] = endNanoTime;
        response[at] = responseNanos;
    }
}
