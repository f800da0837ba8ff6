package dev.spate.target.telemetry;

import dev.spate.telemetry.traces.TraceParent;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Decides for the requests of one event loop which are worth a span, when they have ended, and keeps
/// those in a ring of fixed size until [RequestTraces] fetches them.
///
/// The event loop writes, one other thread fetches. What the loop wrote into a slot is seen by who has
/// seen [#written], which is set with release after it; a slot is written again only after [#fetched]
/// says so.
public final class LoopTraces {

    /// What a request is like that is worth a span.
    enum Kept {
        /// Everything is.
        ALL(0, "all"),
        /// Who sent it keeps it.
        HEAD(1, "head"),
        ERROR(2, "error"),
        SLOW(3, "slow");

        /// Its place in the ring's figures.
        final int index;

        final String label;

        Kept(int index, String label) {
            this.index = index;
            this.label = label;
        }
    }

    /// Takes what is fetched.
    interface Taker {
        /// @param status 0 if the connection went before the response
        /// @param parentSpanId 0 if the request named none
        void take(
                int route,
                int status,
                Kept why,
                boolean http2,
                long traceIdHigh,
                long traceIdLow,
                long parentSpanId,
                long spanId,
                long startNanos,
                long endNanos,
                String method,
                String uri);
    }

    /// Some hundred kilobytes; at the usual budget more than anybody fills between two fetches.
    private static final int SLOTS = 4096;

    private static final int FIELDS = 7;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Kept[] WHY = Kept.values();

    private final boolean everything;
    private final boolean flaggedOnly;
    private final long budgetPerSecond;
    private final @Nullable Tail[] tails;
    private final SplittableRandom random = new SplittableRandom();

    private final long[] longs = new long[SLOTS * FIELDS];
    private final String[] texts = new String[SLOTS * 2];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong fetched = new AtomicLong();

    private long secondNanos;
    private long left;
    private final AtomicLong overBudget = new AtomicLong();
    private final AtomicLong noRoom = new AtomicLong();

    LoopTraces(Sampling sampling, int routes, long budgetPerSecond) {
        this.everything = sampling == Sampling.ALL;
        this.flaggedOnly = sampling == Sampling.FLAGGED;
        this.budgetPerSecond = budgetPerSecond;
        this.tails = new Tail[routes];
        Arrays.fill(texts, "");
    }

    /// A request has ended. Called by the event loop.
    ///
    /// @param status of the response; 0 if the connection went before it
    /// @param traceparent as it came, or null
    public void ended(
            int route,
            int status,
            long startNanos,
            long endNanos,
            @Nullable String traceparent,
            String method,
            String uri,
            boolean http2) {
        TraceParent parent = TraceParent.parse(traceparent);
        Kept why = why(route, status, endNanos - startNanos, endNanos, parent);
        if (why == null) {
            return;
        }
        long next = written.getPlain();
        if (next - fetched.getAcquire() >= SLOTS) {
            noRoom.incrementAndGet();
            return;
        }
        int slot = (int) (next % SLOTS);
        int at = slot * FIELDS;
        longs[at] = parent == null ? random.nextLong() : parent.traceIdHigh();
        longs[at + 1] = parent == null ? random.nextLong() | 1 : parent.traceIdLow();
        longs[at + 2] = parent == null ? 0 : parent.spanId();
        longs[at + 3] = random.nextLong() | 1;
        longs[at + 4] = startNanos;
        longs[at + 5] = endNanos;
        longs[at + 6] = (long) route << 32 | (long) status << 8 | (http2 ? 0x80L : 0) | why.index;
        texts[slot * 2] = method;
        texts[slot * 2 + 1] = uri;
        written.setRelease(next + 1);
    }

    private @Nullable Kept why(int route, int status, long durationNanos, long nowNanos, @Nullable TraceParent parent) {
        if (everything) {
            return Kept.ALL;
        }
        // Counted whatever comes of it: what is slow is known by those that are not.
        boolean slow = !flaggedOnly && tail(route, nowNanos).isSlow(durationNanos, nowNanos);
        if (parent != null && parent.sampled()) {
            return Kept.HEAD;
        }
        boolean failed = !flaggedOnly && (status == 0 || status >= 500);
        if (!slow && !failed) {
            return null;
        }
        if (!withinBudget(nowNanos)) {
            overBudget.incrementAndGet();
            return null;
        }
        return failed ? Kept.ERROR : Kept.SLOW;
    }

    private Tail tail(int route, long nowNanos) {
        Tail tail = tails[route];
        if (tail == null) {
            tail = new Tail(nowNanos);
            tails[route] = tail;
        }
        return tail;
    }

    private boolean withinBudget(long nowNanos) {
        if (nowNanos - secondNanos >= SECOND_NANOS || secondNanos == 0) {
            secondNanos = nowNanos;
            left = budgetPerSecond;
        }
        return left-- > 0;
    }

    /// Fetches what was kept. By one thread.
    void fetch(Taker taker) {
        long end = written.getAcquire();
        for (long next = fetched.getPlain(); next < end; next++) {
            int slot = (int) (next % SLOTS);
            int at = slot * FIELDS;
            long more = longs[at + 6];
            taker.take(
                    (int) (more >>> 32),
                    (int) (more >>> 8) & 0xffff,
                    WHY[(int) more & 0x7f],
                    (more & 0x80) != 0,
                    longs[at],
                    longs[at + 1],
                    longs[at + 2],
                    longs[at + 3],
                    longs[at + 4],
                    longs[at + 5],
                    texts[slot * 2],
                    texts[slot * 2 + 1]);
            fetched.setRelease(next + 1);
        }
    }

    /// Errors and slow requests for which there was no budget. For any thread.
    long overBudget() {
        return overBudget.get();
    }

    /// Requests for which the ring had no room. For any thread.
    long noRoom() {
        return noRoom.get();
    }
}
