package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    private static final long TEN_MINUTES = 600_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "0ms, 0",
        "1ns, 1",
        "250us, 250000",
        "250µs, 250000",
        "5ms, 5000000",
        "1.5s, 1500000000",
        "0.5ns, 1",
        "2m, 120000000000",
        "0.1h, 360000000000",
        "600s, 600000000000"
    })
    void durationsAreReadToTheNanosecond(String text, long nanos) {
        assertThat(query("d", text).durationNanos("d", TEN_MINUTES)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "ms", "-5ms", "5 ms", "1e3ms", ".5s", "601s", "11m", "999999999999h", "5MS", "5ms "})
    void whatIsNoDurationUpToTenMinutesIsRefused(String text) {
        assertThatThrownBy(() -> query("d", text).durationNanos("d", TEN_MINUTES))
                .isInstanceOfSatisfying(
                        BadParameter.class,
                        bad -> assertThat(bad.detail())
                                .isEqualTo("parameter 'd' is '" + text
                                        + "'; it must be a duration such as 250us, 5ms or 1.5s, at most 600s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "1.0", "+1", "0x1", "11", "-1", "99999999999999999999"})
    void whatIsNoWholeNumberInRangeIsRefused(String text) {
        assertThatThrownBy(() -> query("n", text).integer("n", 5, 0, 10)).isInstanceOf(BadParameter.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1e-1", "NaN", "Infinity", "-0.1", "1.01"})
    void whatIsNoShareIsRefused(String text) {
        assertThatThrownBy(() -> query("share", text).decimal("share", 0, 1))
                .isInstanceOfSatisfying(
                        BadParameter.class, bad -> assertThat(bad.rule()).isEqualTo("a number from 0 to 1"));
    }

    @Test
    void anAbsentNumberHasItsDefault() {
        assertThat(new Query(MultiMap.caseInsensitiveMultiMap(), List.of("n")).integer("n", 5, 0, 10))
                .isEqualTo(5);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        MultiMap values = MultiMap.caseInsensitiveMultiMap().add("sed", "1");

        assertThatThrownBy(() -> new Query(values, List.of("mean", "seed")))
                .isInstanceOfSatisfying(
                        BadParameter.class,
                        bad -> assertThat(bad.detail())
                                .isEqualTo("parameter 'sed' is '1'; it must be one of the parameters of this address:"
                                        + " mean, seed"));
    }

    @Test
    void aNameGivenTwiceIsRefused() {
        MultiMap values = MultiMap.caseInsensitiveMultiMap().add("seed", "1").add("seed", "2");

        assertThatThrownBy(() -> new Query(values, List.of("seed")))
                .isInstanceOfSatisfying(
                        BadParameter.class, bad -> assertThat(bad.rule()).isEqualTo("given once"));
    }

    private static Query query(String name, String value) {
        return new Query(MultiMap.caseInsensitiveMultiMap().add(name, value), List.of(name));
    }
}
