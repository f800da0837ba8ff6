package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TraceIdsTest {

    /// The first numbers of the algorithm's own C code for the state 1, 2.
    @Test
    void numbersAreThoseOfXoroshiro() {
        TraceIds ids = new TraceIds(1, 2);
        assertThat(ids.next()).isEqualTo(Long.rotateLeft(3, 17) + 1);
        long first = Long.rotateLeft(1, 49) ^ 3L ^ (3L << 21);
        long second = Long.rotateLeft(3L, 28);
        assertThat(ids.next()).isEqualTo(Long.rotateLeft(first + second, 17) + first);
    }

    @Test
    void noneIsZeroAndNoneComesTwice() {
        TraceIds ids = new TraceIds(0, 0);
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            drawn.add(ids.next());
        }
        assertThat(drawn).hasSize(100_000).doesNotContain(0L);
    }

    @Test
    void whatIsRandomMakesThemDifferAndSoDoEachOfTheNames() {
        Set<Long> firsts = new HashSet<>();
        firsts.add(TraceIds.of("run", "agent", 0, 7, 8).next());
        firsts.add(TraceIds.of("run", "agent", 0, 7, 9).next());
        firsts.add(TraceIds.of("run", "agent", 1, 7, 8).next());
        firsts.add(TraceIds.of("run", "other", 0, 7, 8).next());
        firsts.add(TraceIds.of("other", "agent", 0, 7, 8).next());
        assertThat(firsts).hasSize(5);
    }
}
