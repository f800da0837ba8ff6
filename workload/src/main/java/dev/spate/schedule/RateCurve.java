package dev.spate.schedule;

import dev.spate.workload.LoadModel;
import dev.spate.workload.Rate;
import java.math.BigInteger;

/// The rate of a phase over its time, as the function that a schedule needs: when has the integral of
/// the rate reached a given number of arrivals?
///
/// Times are nanoseconds after the start of the phase.
sealed interface RateCurve {

    /// Number of whole arrivals, from 0, that come before the end of the phase when they are evenly
    /// spread.
    long uniformCount();

    /// Time at which `arrivals` are reached; not decreasing. May lie past the end of the phase.
    double nanosAt(double arrivals);

    /// Like [#nanosAt(double)] for the evenly spread arrival number `k` below [#uniformCount()], always
    /// before the end.
    long uniformNanosAt(long k);

    static RateCurve of(LoadModel.Open model, long durationNanos) {
        return switch (model) {
            case LoadModel.ConstantRate constant -> new Constant(constant.rate(), durationNanos);
            case LoadModel.RampingRate ramp -> new Ramp(ramp.from(), ramp.to(), durationNanos);
            case LoadModel.Staircase stairs -> new Stairs(stairs, durationNanos);
            case LoadModel.AtOnce atOnce -> new Burst(atOnce.sessions());
        };
    }

    /// In integers throughout: the millionth arrival of an hour-long phase is as exact as the first.
    final class Constant implements RateCurve {
        private final Rate rate;
        private final long count;

        Constant(Rate rate, long durationNanos) {
            this.rate = rate;
            this.count = average(rate, rate, durationNanos);
        }

        @Override
        public long uniformCount() {
            return count;
        }

        @Override
        public double nanosAt(double arrivals) {
            return arrivals * rate.perNanos() / rate.count();
        }

        @Override
        public long uniformNanosAt(long k) {
            long periods = k / rate.count();
            long rest = k % rate.count();
            long high = Math.multiplyHigh(rest, rate.perNanos());
            long low = rest * rate.perNanos();
            if (high == 0 && low >= 0) {
                return periods * rate.perNanos() + low / rate.count();
            }
            BigInteger product = BigInteger.valueOf(rest).multiply(BigInteger.valueOf(rate.perNanos()));
            return periods * rate.perNanos()
                    + product.divide(BigInteger.valueOf(rate.count())).longValueExact();
        }
    }

    /// With rate a + bt, the integral is at + bt²/2. Its inverse is written so that it neither cancels
    /// nor divides by the slope, which may be 0.
    final class Ramp implements RateCurve {
        private final double from;
        private final double slope;
        private final long count;
        private final long lastNanos;

        Ramp(Rate from, Rate to, long durationNanos) {
            this.from = perNano(from);
            this.slope = (perNano(to) - perNano(from)) / durationNanos;
            this.count = average(from, to, durationNanos);
            this.lastNanos = durationNanos - 1;
        }

        @Override
        public long uniformCount() {
            return count;
        }

        @Override
        public double nanosAt(double arrivals) {
            if (arrivals <= 0) {
                return 0;
            }
            double underRoot = from * from + 2 * slope * arrivals;
            // A falling ramp reaches its integral's summit and no more: what lies beyond never comes.
            return underRoot < 0 ? Double.POSITIVE_INFINITY : 2 * arrivals / (from + Math.sqrt(underRoot));
        }

        @Override
        public long uniformNanosAt(long k) {
            return Math.min((long) nanosAt((double) k), lastNanos);
        }
    }

    /// Equal times at rates in arithmetic progression.
    final class Stairs implements RateCurve {
        private final double[] rateOf;
        /// Arrivals before each step.
        private final double[] before;
        private final double stepNanos;
        private final long count;
        private final long lastNanos;

        Stairs(LoadModel.Staircase stairs, long durationNanos) {
            int steps = stairs.steps();
            double from = perNano(stairs.from());
            double to = perNano(stairs.to());
            stepNanos = (double) durationNanos / steps;
            rateOf = new double[steps];
            before = new double[steps + 1];
            for (int step = 0; step < steps; step++) {
                // A weighted mean of two rates that are not negative never is, however it is rounded.
                rateOf[step] = (from * (steps - 1 - step) + to * step) / (steps - 1);
                before[step + 1] = before[step] + rateOf[step] * stepNanos;
            }
            count = average(stairs.from(), stairs.to(), durationNanos);
            lastNanos = durationNanos - 1;
        }

        @Override
        public long uniformCount() {
            return count;
        }

        @Override
        public double nanosAt(double arrivals) {
            int low = 0;
            int high = rateOf.length - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (before[middle] <= arrivals) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            double inStep = arrivals - before[low];
            return low * stepNanos + (inStep <= 0 ? 0 : inStep / rateOf[low]);
        }

        @Override
        public long uniformNanosAt(long k) {
            return Math.min((long) nanosAt((double) k), lastNanos);
        }
    }

    /// All at the start, whatever the duration.
    record Burst(long uniformCount) implements RateCurve {

        @Override
        public double nanosAt(double arrivals) {
            return 0;
        }

        @Override
        public long uniformNanosAt(long k) {
            return 0;
        }
    }

    /// Arrivals within a duration at the mean of two rates, rounded up, without any rounding before:
    /// arrival k of a constant rate comes at k/rate, so that a duration of exactly n/rate holds n
    /// arrivals (0 to n - 1).
    private static long average(Rate from, Rate to, long durationNanos) {
        BigInteger fromPer = BigInteger.valueOf(from.perNanos());
        BigInteger toPer = BigInteger.valueOf(to.perNanos());
        BigInteger numerator = BigInteger.valueOf(from.count())
                .multiply(toPer)
                .add(BigInteger.valueOf(to.count()).multiply(fromPer))
                .multiply(BigInteger.valueOf(durationNanos));
        BigInteger denominator = fromPer.multiply(toPer).shiftLeft(1);
        return numerator
                .add(denominator)
                .subtract(BigInteger.ONE)
                .divide(denominator)
                .longValueExact();
    }

    private static double perNano(Rate rate) {
        return (double) rate.count() / rate.perNanos();
    }
}
