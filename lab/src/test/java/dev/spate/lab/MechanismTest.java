package dev.spate.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MechanismTest {

    private static JsonNode snapshot(String lints) throws JsonProcessingException {
        return new ObjectMapper().readTree("{\"process\": \"target\", \"lints\": [" + lints + "]}");
    }

    @Test
    void aLintThatWarnedInAnySecondWarns() throws JsonProcessingException {
        Mechanism mechanism = Mechanism.of("shared", snapshot("""
                {"lint": "lock-contended", "state": "warn", "worst": 12.5, "unit": "ms", "worstWhere": "lock queue", "warned": 2},
                {"lint": "loop-blocked", "state": "ok", "worst": 7.0, "unit": "ms", "worstWhere": "loop-1", "warned": 1},
                {"lint": "small-io", "state": "ok", "worst": 0.0, "unit": "bytes", "worstWhere": "", "warned": 0},
                {"lint": "virtual-pinned", "state": "unknown", "unit": "ms", "worstWhere": "", "warned": 0}"""));
        assertThat(mechanism.warns())
                .extracting(Mechanism.Warning::lint)
                .containsExactly("lock-contended", "loop-blocked");
        assertThat(mechanism.unknown()).containsExactly("virtual-pinned");
    }

    @Test
    void theSentenceBeginsWithTheLintOfThePattern() throws JsonProcessingException, UnusableDesignException {
        Design design = Samples.design();
        assertThat(Words.mechanism(Mechanism.of("shared", snapshot("""
                {"lint": "loop-blocked", "state": "warn", "unit": "ms", "worstWhere": "loop-1", "warned": 1},
                {"lint": "lock-contended", "state": "warn", "worst": 12.5, "unit": "ms", "worstWhere": "", "warned": 2}""")), design))
                .isEqualTo("lock-contended warns (at worst 12.5 ms), which is the mechanism of this pattern;"
                        + " loop-blocked warns (loop-1)");
        assertThat(Words.mechanism(
                        Mechanism.of("own", snapshot("{\"lint\": \"lock-contended\", \"state\": \"unknown\"}")),
                        design))
                .isEqualTo("lock-contended could not tell");
        assertThat(Words.mechanism(Mechanism.of("own", null), design)).isEqualTo("console not asked");
    }
}
