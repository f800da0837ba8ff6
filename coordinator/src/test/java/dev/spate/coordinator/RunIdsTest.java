package dev.spate.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunIdsTest {

    private static final long NOW = Instant.parse("2026-11-20T04:15:00Z").getEpochSecond() * 1_000_000_000L;

    @Test
    void idTellsTimeAndPlan() {
        assertThat(RunIds.of("Checkout: peak!", NOW, 0)).matches("20261120-041500-checkout-peak-[0-9a-f]{4}");
    }

    @Test
    void namesWithoutUsableCharactersOrTooManyOfThemStillNameARun() {
        assertThat(RunIds.of("../..", NOW, 0)).matches("20261120-041500-run-[0-9a-f]{4}");
        assertThat(RunIds.of("x".repeat(500), NOW, 0)).hasSizeLessThan(70);
    }

    @Test
    void idsOfOneInstantDiffer() {
        assertThat(RunIds.of("a", NOW, 0)).isNotEqualTo(RunIds.of("a", NOW, 1));
    }
}
