package dev.spate.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spate.workload.Template.Call;
import dev.spate.workload.Template.Column;
import dev.spate.workload.Template.Environment;
import dev.spate.workload.Template.Literal;
import dev.spate.workload.Template.Part;
import dev.spate.workload.Template.SyntaxException;
import dev.spate.workload.Template.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {

    @Test
    void everyKindOfPlaceholderIsRead() throws SyntaxException {
        assertThat(parts("/a/${itemId}?u=${users.name}&k=${env.API_KEY}&r=${random(1, 50)}"))
                .containsExactly(
                        new Literal("/a/"),
                        new Variable("itemId"),
                        new Literal("?u="),
                        new Column("users", "name"),
                        new Literal("&k="),
                        new Environment("API_KEY"),
                        new Literal("&r="),
                        new Call("random", List.of("1", "50")));
    }

    @Test
    void textWithoutPlaceholdersIsOneLiteral() throws SyntaxException {
        assertThat(parts("plain $ text } with { and $5 $"))
                .containsExactly(new Literal("plain $ text } with { and $5 $"));
        assertThat(parts("")).isEmpty();
    }

    @Test
    void anEscapedPlaceholderIsText() throws SyntaxException {
        assertThat(parts("a$${b}${c}")).containsExactly(new Literal("a${b}"), new Variable("c"));
        assertThat(parts("$${")).containsExactly(new Literal("${"));
    }

    @Test
    void placeholdersMayStandNextToEachOther() throws SyntaxException {
        assertThat(parts("${a}${b}")).containsExactly(new Variable("a"), new Variable("b"));
    }

    @Test
    void spaceInsideAPlaceholderDoesNotCount() throws SyntaxException {
        assertThat(parts("${ a }${ oneOf( x , y z ,) }${uuid()}"))
                .containsExactly(
                        new Variable("a"), new Call("oneOf", List.of("x", "y z", "")), new Call("uuid", List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "abc${d | 3 | '${' without '}'",
                "ab${} | 2 | '${}' names nothing",
                "${a}${ } | 4 | '${}' names nothing",
                "x${1a} | 1 | '1a' is no name",
                "x${a b} | 1 | 'a b' is no name",
                "x${a.} | 1 | '' is no name",
                "x${.b} | 1 | '' is no name",
                "x${a.b.c} | 1 | 'b.c' is no name",
                "x${env.} | 1 | '' is no name",
                "x${f(1} | 1 | 'f(1' has '(' without ')'",
                "x${f(1)z} | 1 | 'f(1)z' has '(' without ')'",
                "x${(1)} | 1 | '' is no name",
                "x${a)} | 1 | 'a)' is no name"
            })
    void faultsAreToldWithTheirPlace(String text, int index, String message) {
        SyntaxException fault = catchThrowableOfType(SyntaxException.class, () -> Template.parse(text));
        assertThat(fault).hasMessageStartingWith(message);
        assertThat(fault.index()).isEqualTo(index);
    }

    @Test
    void constantIsWhatDependsOnNoSession() throws SyntaxException {
        assertThat(Template.parse("a").isConstant()).isTrue();
        assertThat(Template.parse("a${env.B}").isConstant()).isTrue();
        assertThat(Template.parse("a${b}").isConstant()).isFalse();
        assertThat(Template.parse("a${uuid()}").isConstant()).isFalse();
        assertThat(Template.parse("a${f.c}").isConstant()).isFalse();
    }

    private static List<Part> parts(String text) throws SyntaxException {
        return Template.parse(text).parts();
    }
}
