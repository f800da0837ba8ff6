package dev.spate.planfile;

import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.math.BigInteger;

/// How much load a phase plans, over all of it and at an instant.
final class PlannedLoad {

    private PlannedLoad() {}

    /// Sessions of an open phase when they are evenly spread, rounded up; 0 for others.
    static BigInteger sessions(Phase phase) {
        return switch (phase.load()) {
            case LoadModel.ConstantRate constant -> mean(constant.rate(), constant.rate(), phase.durationNanos());
            case LoadModel.RampingRate ramp -> mean(ramp.from(), ramp.to(), phase.durationNanos());
            case LoadModel.Staircase stairs -> mean(stairs.from(), stairs.to(), phase.durationNanos());
            case LoadModel.AtOnce atOnce -> BigInteger.valueOf(atOnce.sessions());
            case LoadModel.Closed _, LoadModel.Pause _ -> BigInteger.ZERO;
        };
    }

    private static BigInteger mean(Rate from, Rate to, long durationNanos) {
        BigInteger fromPer = BigInteger.valueOf(from.perNanos());
        BigInteger toPer = BigInteger.valueOf(to.perNanos());
        BigInteger sum = BigInteger.valueOf(from.count())
                .multiply(toPer)
                .add(BigInteger.valueOf(to.count()).multiply(fromPer))
                .multiply(BigInteger.valueOf(durationNanos));
        BigInteger divisor = fromPer.multiply(toPer).shiftLeft(1);
        return sum.add(divisor).subtract(BigInteger.ONE).divide(divisor);
    }

    /// Sessions per second that arrive at a time of the phase.
    ///
    /// @param part of the phase, 0 to 1
    static double rateAt(Phase phase, double part) {
        return switch (phase.load()) {
            case LoadModel.ConstantRate constant -> constant.rate().perSecond();
            case LoadModel.RampingRate ramp ->
                between(ramp.from().perSecond(), ramp.to().perSecond(), part);
            case LoadModel.Staircase stairs -> {
                double step = Math.min(stairs.steps() - 1, Math.floor(part * stairs.steps()));
                yield between(stairs.from().perSecond(), stairs.to().perSecond(), step / (stairs.steps() - 1));
            }
            case LoadModel.AtOnce _, LoadModel.Closed _, LoadModel.Pause _ -> 0;
        };
    }

    /// Users at a time of the phase.
    ///
    /// @param part of the phase, 0 to 1
    static double usersAt(Phase phase, double part) {
        return switch (phase.load()) {
            case LoadModel.ConstantUsers constant -> constant.users();
            case LoadModel.RampingUsers ramp -> between(ramp.from(), ramp.to(), part);
            case LoadModel.Open _, LoadModel.Pause _ -> 0;
        };
    }

    private static double between(double from, double to, double part) {
        return from + (to - from) * part;
    }
}
