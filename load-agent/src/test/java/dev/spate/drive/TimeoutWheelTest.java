package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimeoutWheelTest {

    private static final long TICK = 1L << 20;

    @Test
    void deadlinesAreFoundWithinATickAndNeverEarly() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            TimeoutWheel wheel = new TimeoutWheel();
            Map<Session, Long> naive = new HashMap<>();
            long now = random.nextInt(1_000_000_000);
            for (int step = 0; step < 3_000; step++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    Session session = DueHeapTest.newSession();
                    long deadline =
                            now + 1 + (long) (random.nextDouble() * random.nextInt(1 << random.nextInt(31)) * 8);
                    wheel.add(session, deadline);
                    naive.put(session, deadline);
                }
                if (!naive.isEmpty() && random.nextInt(3) == 0) {
                    Session any = new ArrayList<>(naive.keySet()).get(random.nextInt(naive.size()));
                    naive.remove(any);
                    wheel.remove(any);
                }
                now += random.nextInt(1 << random.nextInt(31));
                for (Session late = wheel.poll(now); late != null; late = wheel.poll(now)) {
                    Long deadline = naive.remove(late);
                    assertThat(deadline)
                            .as("seed %d step %d", seed, step)
                            .isNotNull()
                            .isLessThanOrEqualTo(now);
                }
                long reached = now;
                assertThat(naive.values())
                        .as("seed %d step %d", seed, step)
                        .allMatch(deadline -> deadline > reached - TICK);
                assertThat(wheel.size()).isEqualTo(naive.size());
                if (naive.isEmpty()) {
                    assertThat(wheel.nextNanos()).isEqualTo(Long.MAX_VALUE);
                } else {
                    long first = naive.values().stream()
                            .mapToLong(Long::longValue)
                            .min()
                            .orElseThrow();
                    assertThat(wheel.nextNanos()).isLessThan(first + TICK).isGreaterThan(now - TICK);
                }
            }
        }
    }

    @Test
    void whoIsAddedOrRemovedWhileOthersExpireIsNotLost() {
        TimeoutWheel wheel = new TimeoutWheel();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Session session = DueHeapTest.newSession();
            sessions.add(session);
            wheel.add(session, 5 * TICK);
        }
        Session first = wheel.poll(6 * TICK);
        assertThat(first).isNotNull();
        Session removed = sessions.get(0) == first ? sessions.get(1) : sessions.get(0);
        wheel.remove(removed);
        Session added = DueHeapTest.newSession();
        wheel.add(added, 5 * TICK);
        List<Session> rest = new ArrayList<>();
        for (Session late = wheel.poll(7 * TICK); late != null; late = wheel.poll(7 * TICK)) {
            rest.add(late);
        }
        assertThat(rest).hasSize(3).contains(added).doesNotContain(removed);
        assertThat(wheel.size()).isZero();
    }
}
