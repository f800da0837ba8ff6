package dev.spate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SeedsTest {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void theSameSeedGivesTheSameNumbers() {
        assertThat(seeds.random().nextLong()).isEqualTo(seeds.random().nextLong());
    }

    @Test
    void everyCaseHasASeedOfItsOwn() {
        Set<Long> seen = new HashSet<>();
        seeds.each(10, random -> {
            assertThat(random.nextLong()).isEqualTo(seeds.random().nextLong());
            seen.add(seeds.seed());
        });
        assertThat(seen).hasSize(Long.getLong("spate.seed") == null ? 10 : 1);
    }
}
