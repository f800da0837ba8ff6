package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.spate.workload.Outcome;
import dev.spate.workload.TraceLoss;
import dev.spate.workload.TraceReason;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/// What is kept, with response times given and thresholds set by hand.
final class LoopTracerTest {

    private static final long MILLI = 1_000_000;
    private static final TracedRequest REQUEST = new TracedRequest("a", "GET", "/", false);

    private final AtomicLongArray slow = new AtomicLongArray(2);
    private final TraceCounts counts = new TraceCounts(2);
    private final TraceRing ring = new TraceRing(256);
    private final RequestTrace trace = new RequestTrace();

    @Test
    void errorsAreKeptAndWhatIsSlowerThanTheThreshold() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 0, 1_000));
        slow.set(0, 10 * MILLI);
        request(tracer, 0, 1 * MILLI, true);
        request(tracer, 0, 10 * MILLI, false);
        request(tracer, 0, 10 * MILLI + 1, false);
        assertThat(counts.kept()).containsExactly(1, 1, 0, 0);
        assertThat(kept()).containsExactly(1 * MILLI, 10 * MILLI + 1);
        assertThat(counts.dropped()).containsOnly(0);
    }

    @Test
    void withoutAThresholdTheFirstOnesAreLookedAtTogether() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 0, 1_000));
        for (int i = 0; i < LoopTracer.FIRST - 2; i++) {
            request(tracer, 0, 2 * MILLI + i, false);
        }
        request(tracer, 0, 300 * MILLI, false);
        assertThat(kept()).isEmpty();
        request(tracer, 0, 200 * MILLI, false);
        assertThat(kept()).containsExactly(300 * MILLI, 200 * MILLI);
        for (int i = 0; i < 9; i++) {
            request(tracer, 1, i == 3 ? 50 * MILLI : MILLI, false);
        }
        tracer.endInterval(counts, 1_000 * MILLI);
        assertThat(kept()).as("at the end of the interval").containsExactly(50 * MILLI);
        assertThat(counts.kept()).containsExactly(0, 3, 0, 0);
    }

    @Test
    void fewRequestsSayNothingAboutWhatIsSlow() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 0, 1_000));
        request(tracer, 0, MILLI, false);
        request(tracer, 0, 500 * MILLI, false);
        tracer.endInterval(counts, 1_000 * MILLI);
        assertThat(kept()).isEmpty();
    }

    @Test
    void theSlowestOfEachRangeStandsForItWhereNothingElseDoes() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 5, 1_000));
        tracer.begin(0);
        slow.set(0, 100 * MILLI);
        RequestTrace first = new RequestTrace();
        tracer.begin(first, 0);
        assertThat(first.sampled()).as("the head's budget is spent").isTrue();
        for (long millis : new long[] {2, 1, 3, 4, 20, 30, 15, 120}) {
            request(tracer, 0, millis * MILLI, false);
        }
        tracer.endInterval(counts, 1_000 * MILLI);
        assertThat(kept()).containsExactly(120 * MILLI, 1 * MILLI, 2 * MILLI, 4 * MILLI, 20 * MILLI, 30 * MILLI);
        assertThat(counts.kept()).containsExactly(0, 1, 0, 5);
        tracer.endInterval(counts, 2_000 * MILLI);
        assertThat(kept()).as("of an interval without requests").isEmpty();
    }

    @Test
    void exemplarsTakeTurnsWithinTheirBudget() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 1, 1_000));
        tracer.begin(0);
        slow.set(0, 1_000 * MILLI);
        tracer.begin(new RequestTrace(), 0);
        List<Long> kept = new ArrayList<>();
        for (int second = 1; second <= 4; second++) {
            counts.clear();
            request(tracer, 0, 1 * MILLI, false);
            request(tracer, 0, 20 * MILLI, false);
            request(tracer, 0, 300 * MILLI, false);
            tracer.endInterval(counts, second * 1_000L * MILLI);
            kept.addAll(kept());
        }
        assertThat(kept).containsExactly(1 * MILLI, 20 * MILLI, 300 * MILLI, 1 * MILLI);
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.ALL, 0, 0, Double.POSITIVE_INFINITY));
        for (int i = 0; i < 300; i++) {
            request(tracer, 0, MILLI, false);
        }
        assertThat(counts.kept()[TraceReason.HEAD.index()]).isEqualTo(300);
        assertThat(counts.dropped()[TraceLoss.RING.index()]).isEqualTo(44);
        assertThat(kept()).hasSize(256);
    }

    @Test
    void aShareIsChosenByTheIdsAndNothingElseIsKept() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.SHARE, 0.25, 1, Double.POSITIVE_INFINITY));
        slow.set(0, MILLI);
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            request(tracer, 0, 2 * MILLI, true);
            kept += kept().size();
        }
        // Five standard deviations of a binomial distribution with mean 2,500.
        assertThat(kept).isBetween(2_500 - 217, 2_500 + 217);
    }

    /// Meant is none; this leaves room for what the JVM may do in between.
    @Test
    void requestsMakeNoGarbage() {
        LoopTracer tracer = tracer(new TracePolicy(TracePolicy.Choice.AFTERWARDS, 0, 1, 1_000));
        slow.set(0, 90 * MILLI);
        run(tracer, 100_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(tracer, 100_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    private void run(LoopTracer tracer, int requests) {
        for (int i = 0; i < requests; i++) {
            request(tracer, i & 1, (i % 100) * MILLI, i % 1000 == 0);
            if (ring.peek() != null) {
                ring.taken();
            }
            if (i % 1_000 == 0) {
                tracer.endInterval(counts, i * MILLI);
                counts.clear();
            }
        }
    }

    private LoopTracer tracer(TracePolicy policy) {
        return new LoopTracer(policy, 0, 1, new TraceIds(1, 2), ring, slow);
    }

    private void request(LoopTracer tracer, int series, long nanos, boolean failed) {
        tracer.begin(trace, 0);
        trace.of(REQUEST, 0, 0);
        trace.submitted("localhost", 80, false, 0);
        Outcome outcome = failed ? Outcome.RESET : Outcome.OK;
        trace.ended(series, outcome.index(), 0, 0, 0, nanos);
        tracer.ended(trace, failed, counts);
    }

    /// The response times of what is in the ring, which is empty afterwards.
    private List<Long> kept() {
        List<Long> nanos = new ArrayList<>();
        for (RequestTrace next = ring.peek(); next != null; next = ring.peek()) {
            nanos.add(next.responseNanos());
            ring.taken();
        }
        return nanos;
    }
}
