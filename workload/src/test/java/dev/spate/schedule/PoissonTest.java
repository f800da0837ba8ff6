package dev.spate.schedule;

import static dev.spate.schedule.Loads.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spate.schedule.Loads.Arrival;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whether drawn arrivals obey the laws of a Poisson process. The seeds are fixed, so that a test of
/// chance fails always or never.
final class PoissonTest {

    /// Above this the Kolmogorov-Smirnov distance of n draws, times the root of n, lies once in a
    /// thousand.
    private static final double KS_LIMIT = 1.95;

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 0", "3, 1, 0", "1, 3, 0", "1, 3, 1", "1, 3, 2", "42, 16, 5", "-1, 16, 15"})
    void gapsAreExponentialForTheWholeAndForAShare(long seed, int parts, int part) {
        Phase phase = Loads.phase(new LoadModel.ConstantRate(Rate.perSecond(10_000), Arrivals.POISSON), 60 * SECOND);
        List<Arrival> arrivals = Loads.all(phase, seed, Share.WHOLE.split(parts, part));
        double[] gaps = new double[arrivals.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = arrivals.get(i + 1).dueNanos() - arrivals.get(i).dueNanos();
        }
        double expectedMean = 1e5 * parts;
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance = Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();
        double root = Math.sqrt(gaps.length);

        // Four standard errors of the mean, and of the coefficient of variation, of exponential draws.
        assertThat(mean).isCloseTo(expectedMean, within(4 * expectedMean / root));
        assertThat(Math.sqrt(variance) / mean).isCloseTo(1.0, within(4 / root));
        assertThat(distanceFromExponential(gaps, expectedMean) * root).isLessThan(KS_LIMIT);
        assertThat(Math.abs(serialCorrelation(gaps, mean)) * root).isLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countsVaryAsMuchAsTheyShould(long seed) {
        Phase phase = Loads.phase(new LoadModel.ConstantRate(Rate.perSecond(1_000), Arrivals.POISSON), 100 * SECOND);
        int[] perWindow = new int[1_000];
        for (Arrival arrival : Loads.all(phase, seed, Share.WHOLE)) {
            perWindow[(int) (arrival.dueNanos() / 100_000_000)]++;
        }
        double mean = Arrays.stream(perWindow).average().orElseThrow();
        double variance = Arrays.stream(perWindow)
                .mapToDouble(n -> (n - mean) * (n - mean))
                .average()
                .orElseThrow();
        // Mean and variance are both 100; the variance of 1000 windows has a standard error of 4.5.
        assertThat(mean).isCloseTo(100, within(1.3));
        assertThat(variance).isCloseTo(100, within(18.0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void onARampTheArrivalsFollowTheSquareOfTheTime(long seed) {
        Phase phase = Loads.phase(
                new LoadModel.RampingRate(Rate.perSecond(0), Rate.perSecond(2_000), Arrivals.POISSON), 10 * SECOND);
        List<Arrival> arrivals = Loads.all(phase, seed, Share.WHOLE);
        // 10,000 arrivals, give or take four roots; (t/10 s)² of an arrival is uniform in 0 to 1.
        assertThat(arrivals.size()).isBetween(9_600, 10_400);
        double[] uniform = arrivals.stream()
                .mapToDouble(arrival -> Math.pow(arrival.dueNanos() / 1e10, 2))
                .sorted()
                .toArray();
        double distance = 0;
        for (int i = 0; i < uniform.length; i++) {
            distance = Math.max(distance, Math.abs(uniform[i] - (i + 0.5) / uniform.length));
        }
        assertThat(distance * Math.sqrt(uniform.length)).isLessThan(KS_LIMIT);
    }

    private static double distanceFromExponential(double[] gaps, double mean) {
        double[] sorted = gaps.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double law = -Math.expm1(-sorted[i] / mean);
            double n = sorted.length;
            distance = Math.max(distance, Math.max(law - i / n, (i + 1) / n - law));
        }
        return distance;
    }

    private static double serialCorrelation(double[] gaps, double mean) {
        double together = 0;
        double own = 0;
        for (int i = 0; i + 1 < gaps.length; i++) {
            together += (gaps[i] - mean) * (gaps[i + 1] - mean);
            own += (gaps[i] - mean) * (gaps[i] - mean);
        }
        return together / own;
    }
}
