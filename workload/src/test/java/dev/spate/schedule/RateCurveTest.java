package dev.spate.schedule;

import static dev.spate.schedule.Loads.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spate.schedule.Loads.Arrival;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers that can be had by hand.
final class RateCurveTest {

    private static final Arrivals EVENLY = Arrivals.UNIFORM;

    @Test
    void aRampFromZeroReachesItsKthArrivalAtTheRootOfKOverFive() {
        List<Arrival> arrivals = ramp(0, 100, 10);
        assertThat(arrivals).hasSize(500);
        for (int k = 0; k < 500; k++) {
            assertThat(arrivals.get(k).dueNanos() / 1e9).isCloseTo(Math.sqrt(k / 5.0), within(1e-8));
        }
    }

    @Test
    void aRampToZeroIsARampFromZeroBackwards() {
        List<Arrival> arrivals = ramp(100, 0, 10);
        assertThat(arrivals).hasSize(500);
        for (int k = 0; k < 500; k++) {
            double left = Math.sqrt((500 - k) / 5.0);
            assertThat(arrivals.get(k).dueNanos() / 1e9).isCloseTo(10 - left, within(1e-8));
        }
    }

    @Test
    void aRampBetweenEqualRatesIsConstant() {
        assertThat(ramp(100, 100, 10)).isEqualTo(arrivals(new LoadModel.ConstantRate(Rate.perSecond(100), EVENLY), 10));
    }

    @Test
    void aRampFromNothingToNothingHasNoArrivals() {
        assertThat(ramp(0, 0, 10)).isEmpty();
        assertThat(arrivals(new LoadModel.RampingRate(Rate.perSecond(0), Rate.perSecond(0), Arrivals.POISSON), 10))
                .isEmpty();
    }

    @Test
    void aStaircaseHasTheRateOfEachStep() {
        // 10, 20, 30 a second for 2 s each: 20, 40, 60 arrivals.
        List<Arrival> arrivals = stairs(10, 30, 3, 6);
        assertThat(arrivals).hasSize(120);
        assertThat(due(arrivals, 0)).isZero();
        assertThat(due(arrivals, 1)).isEqualTo(0.1);
        assertThat(due(arrivals, 19)).isEqualTo(1.9);
        assertThat(due(arrivals, 20)).isEqualTo(2.0);
        assertThat(due(arrivals, 21)).isEqualTo(2.05);
        assertThat(due(arrivals, 60)).isEqualTo(4.0);
        assertThat(due(arrivals, 63)).isCloseTo(4.1, within(2e-9));
        assertThat(due(arrivals, 119)).isCloseTo(5.966_666_666, within(2e-9));
    }

    @Test
    void aStaircaseFromZeroBeginsWithItsSecondStep() {
        List<Arrival> arrivals = stairs(0, 20, 3, 3);
        assertThat(arrivals).hasSize(30);
        assertThat(due(arrivals, 0)).isEqualTo(1.0);
        assertThat(due(arrivals, 10)).isEqualTo(2.0);
        assertThat(due(arrivals, 29)).isEqualTo(2.95);
    }

    @Test
    void aStaircaseToZeroEndsBeforeItsLastStep() {
        List<Arrival> arrivals = stairs(20, 0, 3, 3);
        assertThat(arrivals).hasSize(30);
        assertThat(due(arrivals, 29)).isEqualTo(1.9);
    }

    @Test
    void aStaircaseWhoseLastStepIsZeroEndsForDrawnArrivalsToo() {
        // 29.2/s down to nothing in six steps: computed as a difference, the last rate came out below zero.
        LoadModel.Open stairs =
                new LoadModel.Staircase(new Rate(1_752, 60 * SECOND), new Rate(0, SECOND), 6, Arrivals.POISSON);
        List<Arrival> arrivals = arrivals(stairs, 39_470_055_969L, 0);
        assertThat(arrivals).hasSizeBetween(480, 680);
        assertThat(arrivals.getLast().dueNanos()).isLessThanOrEqualTo(39_470_055_969L * 5 / 6);
    }

    @Test
    void aPartOfAnArrivalCountsAsOne() {
        // 2.5 arrivals' worth of time: at 0, 1 and 2 s.
        assertThat(arrivals(new LoadModel.ConstantRate(Rate.perSecond(1), EVENLY), 2_500_000_000L, 0))
                .hasSize(3);
        assertThat(arrivals(new LoadModel.ConstantRate(Rate.perSecond(1), EVENLY), 2_000_000_000L, 0))
                .hasSize(2);
        assertThat(arrivals(new LoadModel.ConstantRate(Rate.perSecond(1), EVENLY), 2_000_000_001L, 0))
                .hasSize(3);
        assertThat(arrivals(new LoadModel.ConstantRate(Rate.perSecond(1), EVENLY), 1, 0))
                .hasSize(1);
    }

    private static double due(List<Arrival> arrivals, int k) {
        return arrivals.get(k).dueNanos() / 1e9;
    }

    private static List<Arrival> ramp(long from, long to, long seconds) {
        return arrivals(new LoadModel.RampingRate(Rate.perSecond(from), Rate.perSecond(to), EVENLY), seconds);
    }

    private static List<Arrival> stairs(long from, long to, int steps, long seconds) {
        return arrivals(new LoadModel.Staircase(Rate.perSecond(from), Rate.perSecond(to), steps, EVENLY), seconds);
    }

    private static List<Arrival> arrivals(LoadModel.Open load, long seconds) {
        return arrivals(load, seconds * SECOND, 0);
    }

    private static List<Arrival> arrivals(LoadModel.Open load, long durationNanos, long startNanos) {
        return Loads.all(Loads.phase(load, startNanos, durationNanos), 42, Share.WHOLE);
    }
}
