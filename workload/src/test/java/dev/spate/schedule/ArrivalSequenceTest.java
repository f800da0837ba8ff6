package dev.spate.schedule;

import static dev.spate.schedule.Loads.SECOND;
import static dev.spate.schedule.Loads.all;
import static dev.spate.schedule.Loads.phase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.schedule.Loads.Arrival;
import dev.spate.testkit.Seeds;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ArrivalSequenceTest {

    private static final int CASES = 300;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void evenArrivalsAreAsManyAsTheRateMeansExactly() {
        seeds.each(CASES, random -> {
            Phase phase = Loads.anyOpen(random, Arrivals.UNIFORM);
            BigInteger expected = Loads.expectedCount(phase);
            assertThat(all(phase, 1, Share.WHOLE)).as("%s", phase).hasSize(expected.intValueExact());
            assertThat(ArrivalSequence.count(phase, 0, 1, Share.WHOLE)).isEqualTo(expected.longValueExact());
        });
    }

    @ParameterizedTest
    @EnumSource
    void duesGoUpAndStayWithinThePhase(Arrivals arrivals) {
        seeds.each(CASES, random -> {
            Phase phase = Loads.anyOpen(random, arrivals);
            long last = phase.startNanos();
            long index = 0;
            for (Arrival arrival : all(phase, random.nextLong(), Share.WHOLE)) {
                assertThat(arrival.index()).isEqualTo(index++);
                assertThat(arrival.dueNanos()).isGreaterThanOrEqualTo(last).isLessThan(phase.endNanos());
                last = arrival.dueNanos();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sharesPutTogetherAreTheWholeToTheNanosecond(Arrivals arrivals) {
        seeds.each(CASES, random -> {
            Phase phase = Loads.anyOpen(random, arrivals);
            long seed = random.nextLong();
            List<Arrival> together = new ArrayList<>();
            long counted = 0;
            for (Share share : Loads.anyDivision(random)) {
                List<Arrival> part = all(phase, seed, share);
                assertThat(ArrivalSequence.count(phase, 0, seed, share)).isEqualTo(part.size());
                counted += part.size();
                together.addAll(part);
            }
            together.sort(Comparator.comparingLong(Arrival::index));
            List<Arrival> whole = all(phase, seed, Share.WHOLE);
            assertThat(together).isEqualTo(whole);
            assertThat(counted).isEqualTo(whole.size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDueBeforeAnInstantAndWhatIsTakenOverFromItAreTheShare(Arrivals arrivals) {
        seeds.each(CASES, random -> {
            Phase phase = Loads.anyOpen(random, arrivals);
            long seed = random.nextLong();
            for (Share share : Loads.anyDivision(random)) {
                List<Arrival> all = all(phase, seed, share);
                long instant = anyInstant(random, phase, all);
                List<Arrival> before =
                        all.stream().filter(a -> a.dueNanos() < instant).toList();
                assertThat(ArrivalSequence.count(phase, 0, seed, share, instant))
                        .as("before %d in %s", instant, phase)
                        .isEqualTo(before.size());
                assertThat(all(ArrivalSequence.from(phase, 0, seed, share, instant)))
                        .as("from %d in %s", instant, phase)
                        .isEqualTo(all.subList(before.size(), all.size()));
            }
        });
    }

    /// Before, at, or right beside an arrival, at either end, or anywhere.
    private static long anyInstant(SplittableRandom random, Phase phase, List<Arrival> arrivals) {
        if (!arrivals.isEmpty() && random.nextBoolean()) {
            return arrivals.get(random.nextInt(arrivals.size())).dueNanos() + random.nextInt(2);
        }
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> phase.startNanos();
            case 2 -> phase.endNanos();
            default -> random.nextLong(phase.endNanos() + SECOND);
        };
    }

    @Test
    void twoThousandASecondOverThreeAgentsInterleave() {
        Phase phase = phase(new LoadModel.ConstantRate(Rate.perSecond(2_000), Arrivals.UNIFORM), 3 * SECOND);
        for (int agent = 0; agent < 3; agent++) {
            List<Arrival> mine = all(phase, 42, Share.WHOLE.split(3, agent));
            assertThat(mine).hasSize(2_000);
            for (int n = 0; n < mine.size(); n++) {
                long index = 3L * n + agent;
                assertThat(mine.get(n)).isEqualTo(new Arrival(index, index * 500_000));
            }
        }
    }

    @Test
    void ninetyAMinuteComeEveryTwoThirdsOfASecondForADay() {
        Phase phase = phase(new LoadModel.ConstantRate(new Rate(90, 60 * SECOND), Arrivals.UNIFORM), 86_400 * SECOND);
        List<Arrival> arrivals = all(phase, 42, Share.WHOLE);
        assertThat(arrivals).hasSize(129_600);
        assertThat(arrivals.get(1).dueNanos()).isEqualTo(666_666_666);
        assertThat(arrivals.get(129_597).dueNanos()).isEqualTo(86_398 * SECOND);
        assertThat(arrivals.get(129_598).dueNanos()).isEqualTo(86_398_666_666_666L);
    }

    @Test
    void theGreatestRateOfTheGreatestPeriodDoesNotOverflow() {
        Rate rate = new Rate(Rate.MAX_COUNT - 1, Rate.MAX_PER_NANOS);
        Phase phase = phase(new LoadModel.ConstantRate(rate, Arrivals.UNIFORM), 24 * Rate.MAX_PER_NANOS);
        ArrivalSequence last = ArrivalSequence.from(phase, 0, 1, Share.WHOLE, phase.endNanos() - 36_001);
        assertThat(ArrivalSequence.count(phase, 0, 1, Share.WHOLE)).isEqualTo(24 * (Rate.MAX_COUNT - 1));
        assertThat(last.advance()).isTrue();
        assertThat(last.index()).isEqualTo(24 * (Rate.MAX_COUNT - 1) - 1);
        assertThat(last.dueNanos()).isEqualTo(phase.endNanos() - 36_001);
        assertThat(last.advance()).isFalse();
    }

    @Test
    void anExhaustedSequenceStaysAtItsLastArrival() {
        for (Arrivals arrivals : Arrivals.values()) {
            Phase phase = phase(new LoadModel.ConstantRate(Rate.perSecond(100), arrivals), SECOND);
            ArrivalSequence sequence = new ArrivalSequence(phase, 0, 42, Share.WHOLE.split(3, 1));
            while (sequence.advance()) {}
            long index = sequence.index();
            long due = sequence.dueNanos();
            assertThat(sequence.advance()).isFalse();
            assertThat(sequence.advance()).isFalse();
            assertThat(sequence.index()).isEqualTo(index).isPositive();
            assertThat(sequence.dueNanos()).isEqualTo(due);
        }
    }

    @Test
    void anEmptyShareHasNoArrivals() {
        for (Arrivals arrivals : Arrivals.values()) {
            Phase phase = phase(new LoadModel.ConstantRate(Rate.perSecond(100), arrivals), SECOND);
            assertThat(all(phase, 1, new Share(3, List.of()))).isEmpty();
            assertThat(ArrivalSequence.count(phase, 0, 1, new Share(3, List.of())))
                    .isZero();
        }
    }

    @Test
    void sessionsAtOnceAreAllDueAtTheStart() {
        Phase phase = phase(new LoadModel.AtOnce(1_000), 5 * SECOND, 0);
        assertThat(all(phase, 1, Share.WHOLE)).hasSize(1_000).allMatch(arrival -> arrival.dueNanos() == 5 * SECOND);
        assertThat(ArrivalSequence.count(phase, 0, 1, Share.WHOLE.split(3, 0))).isEqualTo(334);
    }

    @Test
    void phasesDoNotDrawAlike() {
        Phase phase = phase(new LoadModel.ConstantRate(Rate.perSecond(100), Arrivals.POISSON), SECOND);
        assertThat(all(new ArrivalSequence(phase, 0, 42, Share.WHOLE)))
                .isNotEqualTo(all(new ArrivalSequence(phase, 1, 42, Share.WHOLE)));
        assertThat(all(new ArrivalSequence(phase, 0, 42, Share.WHOLE)))
                .isNotEqualTo(all(new ArrivalSequence(phase, 0, 43, Share.WHOLE)))
                .isEqualTo(all(new ArrivalSequence(phase, 0, 42, Share.WHOLE)));
    }

    @Test
    void usersHaveNoArrivals() {
        Phase phase = phase(new LoadModel.ConstantUsers(3), SECOND);
        assertThatThrownBy(() -> new ArrivalSequence(phase, 0, 1, Share.WHOLE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
