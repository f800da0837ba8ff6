package dev.spate.trace;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// The loop that offers and the thread that takes, in all orders of their steps.
final class TraceRingRaceTest {

    private static final int INVOCATIONS = 2_000;
    private static final int SIZE = 2;
    private static final int OFFERED = 4;

    /// Static, so that Lincheck takes what is in it for shared, too.
    private static TraceRing shared = new TraceRing(SIZE);

    @Test
    void whatIsTakenWasOfferedWholeOnceAndInOrder() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            shared = new TraceRing(SIZE);
            TraceRing ring = shared;
            boolean[] accepted = new boolean[OFFERED];
            long[] taken = new long[OFFERED];
            int[] count = new int[1];
            Thread loop = new Thread(() -> {
                for (int i = 0; i < OFFERED; i++) {
                    accepted[i] = ring.offer(trace(i + 1));
                }
            });
            Thread taker = new Thread(() -> {
                for (int i = 0; i < OFFERED; i++) {
                    count[0] = take(ring, taken, count[0]);
                }
            });
            loop.start();
            taker.start();
            join(loop);
            join(taker);
            int before = -1;
            while (count[0] != before) {
                before = count[0];
                count[0] = take(ring, taken, count[0]);
            }
            int next = 0;
            for (int i = 0; i < OFFERED; i++) {
                if (accepted[i]) {
                    require(next < count[0] && taken[next] == i + 1);
                    next++;
                }
            }
            require(next == count[0] && accepted[0] && accepted[1]);
        });
    }

    /// Reads all that a trace has of its number, so that one which is written meanwhile shows.
    private static int take(TraceRing ring, long[] taken, int count) {
        RequestTrace trace = ring.peek();
        if (trace == null) {
            return count;
        }
        long id = trace.spanId;
        require(trace.traceIdHigh == id && trace.traceIdLow == id && trace.dueNanos == id && trace.endNanos == id);
        taken[count] = id;
        ring.taken();
        return count + 1;
    }

    private static RequestTrace trace(long id) {
        RequestTrace trace = new RequestTrace();
        trace.begin(id, id, id, false);
        trace.dueNanos = id;
        trace.endNanos = id;
        return trace;
    }

    /// What AssertJ's assertions do is more than Lincheck can follow.
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("not what was offered");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
