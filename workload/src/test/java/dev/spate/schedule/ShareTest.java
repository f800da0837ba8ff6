package dev.spate.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spate.testkit.Seeds;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ShareTest {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void aShareCountsTheNumbersWhoseSlotsItOwns() {
        seeds.each(300, random -> {
            long numbers = random.nextLong(500);
            for (Share share : Loads.anyDivision(random)) {
                long expected = LongStream.range(0, numbers)
                        .filter(n -> share.slots().contains((int) (n % share.cycle())))
                        .count();
                assertThat(share.count(numbers)).isEqualTo(expected);
            }
        });
    }

    @Test
    void aDivisionCountsEverythingOnce() {
        seeds.each(300, random -> {
            long numbers = random.nextLong(Long.MAX_VALUE);
            List<Share> shares = Loads.anyDivision(random);
            assertThat(shares.stream().mapToLong(share -> share.count(numbers)).sum())
                    .isEqualTo(numbers);
            assertThat(shares.stream().mapToDouble(Share::fraction).sum()).isCloseTo(1.0, within(1e-12));
        });
    }

    @Test
    void partsPutTogetherAreTheShare() {
        seeds.each(300, random -> {
            Share share = Loads.anyDivision(random).getFirst();
            int parts = 1 + random.nextInt(5);
            Share together = share.split(parts, 0);
            for (int part = 1; part < parts; part++) {
                together = together.plus(share.split(parts, part));
            }
            long numbers = random.nextLong(10_000);
            assertThat(together.count(numbers)).isEqualTo(share.count(numbers));
            assertThat(together.cycle()).isEqualTo(share.cycle() * parts);
            assertThat(together.fraction()).isCloseTo(share.fraction(), within(1e-12));
        });
    }

    @Test
    void partsTakeTurns() {
        Share share = new Share(4, List.of(0, 1, 2));
        assertThat(share.split(2, 0)).isEqualTo(new Share(8, List.of(0, 2, 5)));
        assertThat(share.split(2, 1)).isEqualTo(new Share(8, List.of(1, 4, 6)));
        assertThat(Share.WHOLE.split(3, 1)).isEqualTo(new Share(3, List.of(1)));
        assertThat(share.split(1, 0)).isEqualTo(share);
    }

    @Test
    void sharesOfOneCycleAreAdded() {
        assertThat(new Share(5, List.of(0, 3)).plus(new Share(5, List.of(1, 4))))
                .isEqualTo(new Share(5, List.of(0, 1, 3, 4)));
        assertThat(new Share(5, List.of()).plus(new Share(5, List.of()))).isEqualTo(new Share(5, List.of()));
        assertThatThrownBy(() -> new Share(5, List.of(0, 3)).plus(new Share(5, List.of(3))))
                .hasMessage("slot 3 is in both shares");
        assertThatThrownBy(() -> new Share(5, List.of(0)).plus(new Share(6, List.of(1))))
                .hasMessageContaining("5 and 6");
    }

    @Test
    void sharesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new Share(0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share((1 << 24) + 1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share(2, List.of(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share(2, List.of(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share(2, List.of(1, 0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share(2, List.of(1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Share.WHOLE.split(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Share.WHOLE.split(2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share(1 << 24, List.of(0)).split(2, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
