package dev.spate.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.merge.MergedInterval;
import dev.spate.merge.PhaseFigures;
import dev.spate.merge.RequestFigures;
import dev.spate.protocol.IntervalReport.Health;
import dev.spate.workload.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class TimelineTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void whateverTheLengthTotalsAndMaximumAreKeptInAFewPoints() {
        for (int seconds : new int[] {1, 1199, 1200, 1201, 2400, 2401, 10_000}) {
            Timeline timeline = new Timeline(Set.of());
            Histogram all = new Histogram(3);
            Random random = new Random(7);
            for (int second = 0; second < seconds; second++) {
                long slow = second == seconds / 2 ? 90 * SECOND : 1_000_000 + random.nextInt(1_000_000);
                all.recordValue(slow);
                timeline.add(second(second, slow));
            }

            List<Timeline.Point> points = timeline.points();
            assertThat(points).hasSizeBetween(Math.min(seconds, 600), Timeline.CAPACITY);
            Histogram merged = new Histogram(3);
            long planned = 0;
            long errors = 0;
            long until = 0;
            for (Timeline.Point point : points) {
                assertThat(point.startNanos).isEqualTo(until);
                until = point.endNanos;
                planned += point.planned;
                errors += point.outcomes[Outcome.TIMEOUT.index()];
                merged.add(point.response.values().histogram());
            }
            assertThat(until).isEqualTo(seconds * SECOND);
            assertThat(planned).isEqualTo(3L * seconds);
            assertThat(errors).isEqualTo(seconds);
            assertThat(merged).isEqualTo(all);
            assertThat(merged.getMaxValue()).isEqualTo(all.getMaxValue());
        }
    }

    @Test
    void percentileOfAPointIsThatOfAllItsRequestsAndNoMean() {
        Timeline timeline = new Timeline(Set.of());
        // 1,201 seconds make the first point two seconds long: one request of 1 ms, one of 100 ms.
        for (int second = 0; second <= 1200; second++) {
            timeline.add(second(second, second % 2 == 0 ? 1_000_000 : 100_000_000));
        }

        Histogram first = timeline.points().getFirst().response.values().histogram();
        assertThat(first.getValueAtPercentile(50)).isBetween(999_000L, 1_001_000L);
    }

    @Test
    void healthIsTheWorstOfAPointAndSharesOfTimeAreMeans() {
        Timeline timeline = new Timeline(Set.of());
        for (int second = 0; second <= 1200; second++) {
            timeline.add(second(second, 1_000_000));
        }

        Timeline.HealthSum first = timeline.points().getFirst().agent(0);

        assertThat(first.busyShareMax).isEqualTo(0.9);
        assertThat(first.loopDelayMaxNanos).isEqualTo(9);
        assertThat(first.cpu()).isEqualTo(0.3);
        assertThat(timeline.agents()).containsExactly("a");
    }

    private static MergedInterval second(int second, long slow) {
        Histogram response = new Histogram(3);
        response.recordValue(slow);
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.TIMEOUT.index()] = 1;
        RequestFigures all =
                new RequestFigures(0, "*", outcomes, outcomes[0], 0, 0, 0, 0, 0, response, new Histogram(3));
        PhaseFigures phase = new PhaseFigures(0, 3, 2, 1, 0, 1, 0, 0, 1, new Histogram(3));
        boolean even = second % 2 == 0;
        Health health = new Health(even ? 0.2 : 0.4, even ? 0.9 : 0.1, even ? 2 : 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
        return new MergedInterval(
                second * SECOND, (second + 1) * SECOND, List.of(phase), List.of(all), Map.of("a", health), 1);
    }
}
