package dev.spate.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.workload.JsonPath.Index;
import dev.spate.workload.JsonPath.Name;
import dev.spate.workload.JsonPath.Wildcard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

    @Test
    void namesIndicesAndWildcardsAreRead() throws Exception {
        assertThat(JsonPath.parse("$.a.b[0]['c'][*].*[\"d\"][12]").selectors())
                .containsExactly(
                        new Name("a"),
                        new Name("b"),
                        new Index(0),
                        new Name("c"),
                        new Wildcard(),
                        new Wildcard(),
                        new Name("d"),
                        new Index(12));
    }

    @Test
    void dollarAloneIsTheDocument() throws Exception {
        assertThat(JsonPath.parse("$").selectors()).isEmpty();
        assertThat(JsonPath.parse("$").isDefinite()).isTrue();
    }

    @Test
    void wildcardMakesAPathIndefinite() throws Exception {
        assertThat(JsonPath.parse("$.a[*].b").isDefinite()).isFalse();
    }

    @Test
    void quotedNamesMayHoldAnything() throws Exception {
        assertThat(JsonPath.parse("$[ 'a.b[0]' ]['it\\'s'][\"\\u0041\\n\"]['']").selectors())
                .containsExactly(new Name("a.b[0]"), new Name("it's"), new Name("A\n"), new Name(""));
    }

    @Test
    void namesAfterDotMayHaveLettersOfAnyScriptAndHyphens() throws Exception {
        assertThat(JsonPath.parse("$.naïve-name_1").selectors()).containsExactly(new Name("naïve-name_1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.b          | 0 | begins with '$'
            ``           | 0 | begins with '$'
            $a           | 1 | '.' or '[' must follow
            $.           | 1 | no name after '.'
            $.a.         | 3 | no name after '.'
            $..name      | 1 | '..' is not supported
            $.a[         | 3 | without ']'
            $.a[0        | 3 | without ']'
            $.a['b       | 4 | closing '
            $.a['b'      | 3 | without ']'
            $.a[-1]      | 3 | indices from the end
            $.a[?(@.b)]  | 3 | filters and expressions
            $.a[0,1]     | 5 | several names
            $.a['b','c'] | 7 | several names
            $.a[1:2]     | 5 | slices
            $.a[:2]      | 3 | slices
            $.a[b]       | 3 | needs an index
            $.a[0x]      | 5 | ']' must follow
            $.a['\\q']   | 5 | is followed by
            $.a['\\u00'] | 5 | is followed by
            $[99999999999] | 2 | above 2147483647
            $.a b        | 3 | '.' or '[' must follow
            """)
    void whatIsNoPathIsRefusedAtItsPlace(String text, int index, String sentence) {
        assertThatThrownBy(() -> JsonPath.parse(text))
                .isInstanceOfSatisfying(
                        JsonPath.SyntaxException.class,
                        fault -> assertThat(fault.index()).isEqualTo(index))
                .hasMessageContaining(sentence);
    }

    @Test
    void pathsEndAt64Parts() throws Exception {
        assertThat(JsonPath.parse("$" + ".a".repeat(64)).selectors()).hasSize(64);
        assertThatThrownBy(() -> JsonPath.parse("$" + ".a".repeat(65))).hasMessageContaining("more than 64 parts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$['", "$[\"\\", "$[ ", "$[*", "$['\\u12"})
    void cutPathsAreRefused(String text) {
        assertThatThrownBy(() -> JsonPath.parse(text)).isInstanceOf(JsonPath.SyntaxException.class);
    }
}
