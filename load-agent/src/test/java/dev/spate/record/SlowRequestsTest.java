package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SlowRequestsTest {

    @Test
    void theSlowestHundredthIsKeptWithItsTime() {
        SlowRequests one = new SlowRequests(0);
        SlowRequests other = new SlowRequests(0);
        for (int i = 0; i < 10_000; i++) {
            // 7919 has no factor in common: every response time once, in no order.
            long response = i * 7919L % 10_000;
            (i % 2 == 0 ? one : other).add(1_000_000 + i, response);
        }
        List<long[]> slowest = SlowRequests.slowest(List.of(one, other));
        assertThat(slowest).hasSize(100);
        assertThat(slowest.stream()
                        .mapToLong(span -> span[1] - span[0])
                        .sorted()
                        .toArray())
                .startsWith(9900, 9901)
                .endsWith(9998, 9999);
    }

    @Test
    void ofFewRequestsOneIsSlow() {
        SlowRequests one = new SlowRequests(0);
        one.add(100, 10);
        one.add(200, 30);
        assertThat(SlowRequests.slowest(List.of(one))).singleElement().isEqualTo(new long[] {170, 200});
        assertThat(SlowRequests.slowest(List.of(new SlowRequests(0)))).isEmpty();
    }
}
