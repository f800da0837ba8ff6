package dev.spate.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TemplateFunctionTest {

    @Test
    void goodCallsHaveNoProblem() {
        assertThat(problem("random", "1", "50")).isNull();
        assertThat(problem("random", "-5", "-5")).isNull();
        assertThat(problem("random", "0", "9223372036854775807")).isNull();
        assertThat(problem("randomString", "1")).isNull();
        assertThat(problem("randomString", "4096")).isNull();
        assertThat(problem("oneOf", "a")).isNull();
        assertThat(problem("oneOf", "a", "", "c")).isNull();
        assertThat(problem("uuid")).isNull();
        assertThat(problem("session")).isNull();
        assertThat(problem("user")).isNull();
        assertThat(problem("now")).isNull();
    }

    @Test
    void problemsNameWhatWasFoundAndWhatIsMeant() {
        assertThat(problem("rand", "1", "2")).startsWith("'rand' is no function; there are random(from, to), ");
        assertThat(problem("random", "1")).isEqualTo("random was given 1 arguments; it is used as random(from, to)");
        assertThat(problem("uuid", "1")).isEqualTo("uuid was given 1 arguments; it is used as uuid()");
        assertThat(problem("oneOf")).startsWith("oneOf was given 0 arguments");
        assertThat(problem("random", "a", "2")).isEqualTo("arguments of random must be integers, not 'a, 2'");
        assertThat(problem("random", "1", "1.5")).startsWith("arguments of random must be integers");
        assertThat(problem("random", "2", "1")).isEqualTo("random(2, 1) has no value between its bounds");
        assertThat(problem("random", "-9223372036854775808", "1")).contains("has no value between its bounds");
        assertThat(problem("random", "1", "99999999999999999999")).startsWith("arguments of random must be integers");
        assertThat(problem("randomString", "0")).contains("'0'");
        assertThat(problem("randomString", "4097")).contains("'4097'");
        assertThat(problem("randomString", "x")).contains("'x'");
    }

    @Test
    void everyFunctionIsFoundByItsName() {
        for (TemplateFunction function : TemplateFunction.values()) {
            assertThat(TemplateFunction.named(function.label())).isSameAs(function);
            assertThat(function.usage()).startsWith(function.label() + "(");
        }
        assertThat(TemplateFunction.named("Random")).isNull();
    }

    private static @Nullable String problem(String function, String... arguments) {
        return TemplateFunction.problem(new Template.Call(function, List.of(arguments)));
    }
}
