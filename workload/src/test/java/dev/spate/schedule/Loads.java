package dev.spate.schedule;

import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Phases to test with, and the arithmetic that they are compared with.
final class Loads {

    static final long SECOND = 1_000_000_000L;

    /// Enough arrivals to see every rounding, few enough for a thousand cases.
    private static final long MAX_ARRIVALS = 3_000;

    private Loads() {}

    static Phase phase(LoadModel load, long startNanos, long durationNanos) {
        return new Phase("p", load, List.of(new Phase.MixEntry("s", 1)), startNanos, durationNanos, 0, 1000, false);
    }

    static Phase phase(LoadModel load, long durationNanos) {
        return phase(load, 0, durationNanos);
    }

    /// A phase with any open load model and at most some thousand arrivals.
    static Phase anyOpen(SplittableRandom random, Arrivals arrivals) {
        while (true) {
            long duration = 1 + random.nextLong(random.nextBoolean() ? 60 * SECOND : 100_000 * SECOND);
            LoadModel.Open load = switch (random.nextInt(arrivals == Arrivals.POISSON ? 3 : 4)) {
                case 0 -> new LoadModel.ConstantRate(anyRate(random), arrivals);
                case 1 -> new LoadModel.RampingRate(anyRate(random), anyRate(random), arrivals);
                case 2 -> new LoadModel.Staircase(anyRate(random), anyRate(random), 2 + random.nextInt(20), arrivals);
                default -> new LoadModel.AtOnce(1 + random.nextInt(1000));
            };
            Phase phase = phase(load, random.nextLong(10 * SECOND), duration);
            if (expectedCount(phase).compareTo(BigInteger.valueOf(MAX_ARRIVALS)) <= 0) {
                return phase;
            }
        }
    }

    private static Rate anyRate(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Rate(0, SECOND);
            case 1 -> Rate.perSecond(random.nextLong(200));
            case 2 -> new Rate(random.nextLong(5_000), 60 * SECOND);
            default -> new Rate(random.nextLong(100), 1 + random.nextLong(Rate.MAX_PER_NANOS));
        };
    }

    /// The integral of the rate over the phase, rounded up, in exact fractions: step by step for a
    /// staircase.
    static BigInteger expectedCount(Phase phase) {
        BigInteger duration = BigInteger.valueOf(phase.durationNanos());
        return switch (phase.load()) {
            case LoadModel.ConstantRate constant -> ceil(over(constant.rate()).times(duration));
            case LoadModel.RampingRate ramp ->
                ceil(over(ramp.from()).plus(over(ramp.to())).times(duration).dividedBy(2));
            case LoadModel.Staircase stairs -> {
                Fraction sum = new Fraction(BigInteger.ZERO, BigInteger.ONE);
                Fraction from = over(stairs.from());
                Fraction difference = over(stairs.to()).plus(from.times(BigInteger.ONE.negate()));
                for (int step = 0; step < stairs.steps(); step++) {
                    sum = sum.plus(from)
                            .plus(difference.times(BigInteger.valueOf(step)).dividedBy(stairs.steps() - 1));
                }
                yield ceil(sum.times(duration).dividedBy(stairs.steps()));
            }
            case LoadModel.AtOnce atOnce -> BigInteger.valueOf(atOnce.sessions());
            case LoadModel.Closed _, LoadModel.Pause _ -> throw new IllegalArgumentException("not open");
        };
    }

    private static Fraction over(Rate rate) {
        return new Fraction(BigInteger.valueOf(rate.count()), BigInteger.valueOf(rate.perNanos()));
    }

    private static BigInteger ceil(Fraction fraction) {
        BigInteger[] parts = fraction.over.divideAndRemainder(fraction.under);
        return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    private record Fraction(BigInteger over, BigInteger under) {
        Fraction plus(Fraction other) {
            return new Fraction(over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under))
                    .reduced();
        }

        Fraction times(BigInteger factor) {
            return new Fraction(over.multiply(factor), under).reduced();
        }

        Fraction dividedBy(long divisor) {
            return new Fraction(over, under.multiply(BigInteger.valueOf(divisor))).reduced();
        }

        private Fraction reduced() {
            BigInteger common = over.gcd(under);
            return new Fraction(over.divide(common), under.divide(common));
        }
    }

    /// An arrival as a sequence tells it.
    record Arrival(long index, long dueNanos) {}

    static List<Arrival> all(ArrivalSequence sequence) {
        List<Arrival> arrivals = new ArrayList<>();
        while (sequence.advance()) {
            arrivals.add(new Arrival(sequence.index(), sequence.dueNanos()));
        }
        return arrivals;
    }

    static List<Arrival> all(Phase phase, long seed, Share share) {
        return all(new ArrivalSequence(phase, 0, seed, share));
    }

    /// Shares that together are everything, of random sizes, some perhaps empty.
    static List<Share> anyDivision(SplittableRandom random) {
        int agents = 1 + random.nextInt(6);
        int cycle = agents + random.nextInt(20);
        List<List<Integer>> slots = new ArrayList<>();
        for (int agent = 0; agent < agents; agent++) {
            slots.add(new ArrayList<>());
        }
        for (int slot = 0; slot < cycle; slot++) {
            slots.get(random.nextInt(agents)).add(slot);
        }
        List<Share> shares = new ArrayList<>();
        for (List<Integer> owned : slots) {
            Share share = new Share(cycle, owned);
            int loops = 1 + random.nextInt(4);
            for (int loop = 0; loop < loops; loop++) {
                shares.add(share.split(loops, loop));
            }
        }
        return shares;
    }
}
