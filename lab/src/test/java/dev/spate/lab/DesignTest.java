package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Patterns;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DesignTest {

    private static Asked asked(
            List<String> variants, Map<String, String> parameters, Map<String, List<String>> settings) {
        return new Asked(variants, parameters, settings, 5, 3, 5, null, Set.of(), 42);
    }

    private static void refused(Asked asked, String why) {
        assertThatThrownBy(() -> Design.of(Samples.pattern(), asked))
                .isInstanceOf(UnusableDesignException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theVariantIsTheVariableUnlessSomethingElseIsSaid() throws UnusableDesignException {
        Design design = Samples.design();
        assertThat(design.arms()).extracting(Arm::name).containsExactly("shared", "own", "two");
        assertThat(design.arms()).extracting(Arm::base).containsExactly(true, false, false);
        assertThat(design.targets()).containsExactly(Map.of(), Map.of("loops", "2"));
        assertThat(design.address(design.base())).isEqualTo("/lab/queues/shared?items=10");
    }

    @Test
    void oneSettingMayBeTheVariableOfOneVariant() throws UnusableDesignException {
        Design design = Design.of(
                Samples.pattern(),
                asked(
                        List.of("own"),
                        Map.of("items", "7"),
                        Map.of("workers", List.of("5", "20"), "loops", List.of("1"))));
        assertThat(design.arms()).extracting(Arm::name).containsExactly("workers=5", "workers=20");
        assertThat(design.arms().get(1).settings()).isEqualTo(Map.of("workers", "20", "loops", "1"));
        assertThat(design.varied()).isEqualTo("workers");
        assertThat(design.parameters()).containsEntry("items", 7L);
        assertThat(design.claim()).isEqualTo("own of queues has a lower p99 than with workers=5 if workers is another");
    }

    @Test
    void oneValueOfASettingIsTheSameForAllVariants() throws UnusableDesignException {
        Design design = Design.of(Samples.pattern(), asked(List.of(), Map.of(), Map.of("workers", List.of("5"))));
        assertThat(design.arms()).allSatisfy(arm -> assertThat(arm.settings()).containsEntry("workers", "5"));
        assertThat(design.varied()).isEmpty();
    }

    @Test
    void twoVariablesAreRefused() {
        refused(
                asked(List.of("own"), Map.of(), Map.of("workers", List.of("5", "20"), "loops", List.of("1", "2"))),
                "one variable changes at a time");
        refused(
                asked(List.of(), Map.of(), Map.of("workers", List.of("5", "20"))),
                "Choose a variant with --variant, of shared, own, two");
        refused(
                asked(List.of("shared", "two"), Map.of(), Map.of("loops", List.of("1"))),
                "two of queues is the variant with loops=2");
    }

    @Test
    void oneVariantAloneIsNoExperiment() {
        refused(asked(List.of("own"), Map.of(), Map.of()), "an experiment compares two variants at least");
    }

    @Test
    void whatThePatternDoesNotHaveIsNamedWithWhatItHas() {
        refused(asked(List.of("sharde"), Map.of(), Map.of()), "did you mean 'shared'?");
        refused(
                asked(List.of(), Map.of("item", "3"), Map.of()),
                "--param item: queues has no such parameter; did you mean 'items'?");
        refused(asked(List.of(), Map.of("items", "0"), Map.of()), "--param items=0: a whole number from 1 to 1000");
        refused(asked(List.of(), Map.of("items", "many"), Map.of()), "a whole number from 1 to 1000");
        refused(
                new Asked(List.of(), Map.of(), Map.of(), 5, 3, 5, 0.0, Set.of(), 42),
                "--rate 0: a rate is more than 0");
        refused(
                new Asked(List.of(), Map.of(), Map.of(), 5, 0, 5, null, Set.of(), 42),
                "--trial-time 0: a whole number from 1");
    }

    @Test
    void theNearestNameIsToldOrAllOfThem() {
        List<String> names = List.of("sleepers", "blocking", "spawn");
        assertThat(Nearest.hint("sleeper", names)).isEqualTo("; did you mean 'sleepers'?");
        assertThat(Nearest.hint("bloking", names)).isEqualTo("; did you mean 'blocking'?");
        assertThat(Nearest.hint("block", names)).isEqualTo("; did you mean 'blocking'?");
        assertThat(Nearest.hint("quantum", names)).isEqualTo("; there are sleepers, blocking, spawn");
    }

    /// 22 patterns of 2.6 variants each are to be done in half an hour.
    @Test
    void theTimeOfAnExperimentIsKnownBefore() throws UnusableDesignException {
        // Two targets, three arms: 2 * 1.5 + 3 * (5 + 1.1 + 5 * 3.55)
        assertThat(Samples.design().estimatedNanos()).isEqualTo(74_550_000_000L);
    }

    @Test
    void everyPatternOfTheTargetHasTrialsThatCanBeRun() throws UnusableDesignException {
        URI target = URI.create("http://127.0.0.1:8080");
        for (Pattern pattern : Patterns.all()) {
            Design design = Design.of(pattern, Asked.defaults(1));
            for (Arm arm : design.arms()) {
                assertThat(TrialPlan.trial(design, arm, target, "1f", 9, 3)
                                .plan()
                                .workload()
                                .phases())
                        .hasSize(design.bystanders() ? 2 : 1);
                assertThat(TrialPlan.warmUp(design, arm, target, "1f", 9, 2500)
                                .plan()
                                .name())
                        .isEqualTo("lab");
            }
        }
    }

    @Test
    void publishedFiguresAreOfVariantsThatThereAre() {
        for (Pattern pattern : Patterns.all()) {
            assertThat(pattern.variants())
                    .extracting(Pattern.Variant::name)
                    .containsAll(Published.of(pattern.about().name()).stream()
                            .map(Published::variant)
                            .toList());
        }
    }

    @Test
    void listsOfProcessorsAreRead() {
        assertThat(Processors.list("0-2,5")).containsExactly(0, 1, 2, 5);
        assertThat(Processors.list("3")).containsExactly(3);
    }
}
