package dev.spate.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.protocol.IntervalReport;
import dev.spate.run.TestPlans;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TraceSumTest {

    private final Rows rows = new Rows(TestPlans.rate(100, 60).workload());

    @Test
    void countsAreAddedAndOfEachRowTheSlowestAreKept() {
        TraceSum sum = new TraceSum(rows);
        for (int second = 0; second < 30; second++) {
            List<IntervalReport.Exemplar> exemplars = new ArrayList<>();
            exemplars.add(new IntervalReport.Exemplar(1_000 + 7L * (second * 11 % 30), 1, second, 3));
            sum.add(report(second, new IntervalReport.SeriesTraces(0, TestPlans.REQUEST, 0, exemplars)));
        }
        TraceFigures figures = sum.figures();
        assertThat(figures.kept()).containsExactly(30, 60, 90, 120);
        assertThat(figures.allKept()).isEqualTo(300);
        assertThat(figures.dropped()).containsExactly(0, 30, 0);
        assertThat(figures.cpuNanos()).isEqualTo(300);
        List<TraceFigures.Request> slowest = figures.slowest(0, TestPlans.REQUEST);
        assertThat(slowest).hasSize(TraceFigures.MOST);
        assertThat(slowest.stream().map(TraceFigures.Request::nanos))
                .containsExactly(1_203L, 1_196L, 1_189L, 1_182L, 1_175L, 1_168L, 1_161L, 1_154L, 1_147L, 1_140L);
        assertThat(slowest.getFirst().secondNanos() / 1_000_000_000L * 11 % 30).isEqualTo(29);
        assertThat(figures.slowest(0, RequestFigures.ALL)).isEqualTo(slowest);
        assertThat(figures.slowest(1, TestPlans.REQUEST)).isEmpty();
    }

    @Test
    void whatDoesNotFitThePlanIsRefused() {
        IntervalReport.SeriesTraces unknown = new IntervalReport.SeriesTraces(0, "nobody", 0, List.of());
        assertThatThrownBy(() -> TraceSum.check(report(0, unknown).traces(), rows))
                .hasMessageContaining("'nobody'");
        assertThatThrownBy(
                        () -> TraceSum.check(new IntervalReport.Traces(new long[1], new long[3], 0, List.of()), rows))
                .hasMessageContaining("1 reasons");
        assertThatThrownBy(() -> TraceSum.check(
                        new IntervalReport.Traces(new long[] {0, -1, 0, 0}, new long[3], 0, List.of()), rows))
                .hasMessageContaining("negative");
    }

    private static IntervalReport report(int second, IntervalReport.SeriesTraces series) {
        return new IntervalReport(
                "a",
                "run",
                0,
                second,
                second * 1_000_000_000L,
                (second + 1) * 1_000_000_000L,
                List.of(),
                List.of(),
                IntervalReport.Connections.NONE,
                new IntervalReport.Traces(new long[] {1, 2, 3, 4}, new long[] {0, 1, 0}, 10, List.of(series)),
                new IntervalReport.Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }
}
