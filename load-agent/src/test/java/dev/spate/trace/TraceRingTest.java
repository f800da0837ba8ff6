package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TraceRingTest {

    @Test
    void tracesComeOutAsTheyWentInAndAFullRingTakesNoMore() {
        TraceRing ring = new TraceRing(4);
        for (int round = 0; round < 5; round++) {
            assertThat(ring.peek()).isNull();
            for (int i = 1; i <= 4; i++) {
                assertThat(ring.offer(trace(10 * round + i))).isTrue();
            }
            assertThat(ring.offer(trace(99))).isFalse();
            for (int i = 1; i <= 4; i++) {
                RequestTrace first = ring.peek();
                assertThat(first).isNotNull();
                assertThat(first == null ? 0 : first.spanId).isEqualTo(10 * round + i);
                ring.taken();
            }
        }
    }

    @Test
    void whatIsChangedAfterwardsIsNotChangedInTheRing() {
        TraceRing ring = new TraceRing(2);
        RequestTrace trace = trace(1);
        assertThat(ring.offer(trace)).isTrue();
        trace.begin(2, 2, 2, true);
        RequestTrace first = ring.peek();
        assertThat(first == null ? 0 : first.spanId).isEqualTo(1);
    }

    @Test
    void aSizeIsAPowerOfTwo() {
        assertThatThrownBy(() -> new TraceRing(3)).isInstanceOf(IllegalArgumentException.class);
    }

    static RequestTrace trace(long id) {
        RequestTrace trace = new RequestTrace();
        trace.begin(id, id, id, false);
        return trace;
    }
}
