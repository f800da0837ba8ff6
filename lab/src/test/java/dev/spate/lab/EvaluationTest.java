package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lab.stats.Estimate;
import dev.spate.lab.stats.Finding;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static Comparison of(Evaluation evaluation, String arm, Quantity quantity) {
        return evaluation.comparisons().stream()
                .filter(comparison -> comparison.arm().name().equals(arm)
                        && comparison.quantity().equals(quantity))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachTunedVariantIsComparedWithTheBase() throws UnusableDesignException {
        Evaluation evaluation = Samples.result().evaluation();
        Comparison own = of(evaluation, "own", Quantity.of(Measure.P99));
        assertThat(own.median()).isEqualTo(25e6);
        assertThat(own.baseMedian()).isEqualTo(100e6);
        assertThat(own.effect().value()).isEqualTo(0.25);
        assertThat(own.effect().low()).isBetween(24 / 102.0, 0.25);
        assertThat(own.effect().high()).isBetween(0.25, 26 / 98.0);
        assertThat(evaluation.verdicts()).isEqualTo(Map.of("own", Finding.CONFIRMED, "two", Finding.NO_DIFFERENCE));
        assertThat(evaluation.finding()).isEqualTo(Finding.PARTLY);
    }

    /// The trial that does not count took 7 s.
    @Test
    void trialsThatDoNotCountAreInNoFigure() throws UnusableDesignException {
        assertThat(Samples.result().evaluation().medians().get("two")).containsEntry(Quantity.of(Measure.P99), 100e6);
        assertThat(of(Samples.result().evaluation(), "two", Quantity.of(Measure.P99))
                        .effect()
                        .high())
                .isLessThan(1.1);
        assertThat(Samples.result().whole()).isTrue();
        assertThat(Samples.result().doubted()).isOne();
    }

    @Test
    void whatTheBaseDoesNotHaveIsComparedByDifference() throws UnusableDesignException {
        Comparison waits = of(Samples.result().evaluation(), "own", Quantity.own("waits"));
        assertThat(waits.ratio()).isFalse();
        assertThat(waits.effect()).isEqualTo(new Estimate(3, 3, 3));
        assertThat(waits.finding()).isEqualTo(Finding.REFUTED);
    }

    @Test
    void fewerThanFiveTrialsProveNothing() throws UnusableDesignException {
        Design design = Samples.design();
        List<Trial> trials = new ArrayList<>();
        for (int round = 1; round <= 4; round++) {
            trials.add(Samples.trial(design, 0, round, round, 100, List.of()));
            trials.add(Samples.trial(design, 1, round, round, 10, List.of()));
        }
        Evaluation evaluation = Evaluation.of(design, trials, 1000);
        assertThat(evaluation.verdicts())
                .containsEntry("own", Finding.NOT_PROVEN)
                .containsEntry("two", Finding.NOT_PROVEN);
        assertThat(of(evaluation, "own", Quantity.of(Measure.P99)).effect().value())
                .isEqualTo(0.1);
        assertThat(evaluation.finding()).isEqualTo(Finding.NOT_PROVEN);
    }

    @Test
    void aClaimThatPromisesMoreIsRefutedByLess() throws UnusableDesignException {
        Design more = Design.of(Samples.pattern(Effect.higher(Measure.P99)), Asked.defaults(42));
        Evaluation evaluation = Evaluation.of(more, Samples.result().trials(), 1000);
        assertThat(evaluation.verdicts()).containsEntry("own", Finding.REFUTED);
    }
}
