package dev.spate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.trace.TracePolicy.Choice;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TracePolicyTest {

    @Test
    void withoutVariablesTheAgentDecidesAfterwardsWithinItsBudgets() throws Exception {
        assertThat(of(Map.of())).isEqualTo(new TracePolicy(Choice.AFTERWARDS, 0, 1, 100));
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", " ", "SPATE_TRACES_HEAD_PER_SECOND", "")))
                .isEqualTo(new TracePolicy(Choice.AFTERWARDS, 0, 1, 100));
    }

    @Test
    void samplersOfOpenTelemetryHaveNoLimitUnlessOneIsGiven() throws Exception {
        double unlimited = Double.POSITIVE_INFINITY;
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", "always_on")))
                .isEqualTo(new TracePolicy(Choice.ALL, 0, 1, unlimited));
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", "parentbased_always_off")))
                .isEqualTo(new TracePolicy(Choice.NONE, 0, 1, unlimited));
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "0.25")))
                .isEqualTo(new TracePolicy(Choice.SHARE, 0.25, 1, unlimited));
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", "traceidratio")))
                .isEqualTo(new TracePolicy(Choice.SHARE, 1, 1, unlimited));
        assertThat(of(Map.of("OTEL_TRACES_SAMPLER", "always_on", "SPATE_TRACES_MAX_PER_SECOND", "50"))
                        .mostPerSecond())
                .isEqualTo(50);
    }

    @Test
    void budgetsMayBeZeroAndParts() throws Exception {
        TracePolicy policy = of(Map.of("SPATE_TRACES_HEAD_PER_SECOND", "0", "SPATE_TRACES_MAX_PER_SECOND", "0.5"));
        assertThat(policy.headPerSecond()).isZero();
        assertThat(policy.mostPerSecond()).isEqualTo(0.5);
    }

    @Test
    void whatCannotBeIsRefusedWithVariableValueAndRule() {
        refused("OTEL_TRACES_SAMPLER", "sometimes", "OTEL_TRACES_SAMPLER=sometimes: an agent knows always_on");
        refused("SPATE_TRACES_HEAD_PER_SECOND", "-1", "SPATE_TRACES_HEAD_PER_SECOND=-1: a number from 0 to 1000000");
        refused("SPATE_TRACES_MAX_PER_SECOND", "many", "SPATE_TRACES_MAX_PER_SECOND=many: a number from 0");
        refused("SPATE_TRACES_MAX_PER_SECOND", "NaN", "SPATE_TRACES_MAX_PER_SECOND=NaN");
        assertThatThrownBy(() -> of(Map.of("OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "1.5")))
                .hasMessage("OTEL_TRACES_SAMPLER_ARG=1.5: a number from 0 to 1 is wanted");
    }

    private static void refused(String variable, String value, String message) {
        assertThatThrownBy(() -> of(Map.of(variable, value)))
                .isInstanceOf(TracePolicy.UnusableException.class)
                .hasMessageStartingWith(message);
    }

    private static TracePolicy of(Map<String, String> environment) throws TracePolicy.UnusableException {
        return TracePolicy.of(environment::get);
    }
}
