package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.About;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Patterns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table in `docs/laboratory.md` is what the patterns say of themselves.
class LaboratoryDocsTest {

    private static final Path PAGE = Path.of("../docs/laboratory.md");
    private static final String BEGIN = "<!-- patterns -->\n";
    private static final String END = "<!-- end of patterns -->\n";

    @Test
    void theTableInDocsIsWhatThePatternsSay() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("spate.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
            assertThat(false)
                    .as("docs/laboratory.md was written; run again without -Dspate.docs.write")
                    .isTrue();
        }
        assertThat(page.substring(begin, end))
                .as("docs/laboratory.md; rewrite it with ./mvnw -pl target-service -am test -Dspate.docs.write=true")
                .isEqualTo(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | # | pattern | naive → tuned | claim | seen in | lint |
                |---|---|---|---|---|---|
                """);
        for (Pattern pattern : Patterns.all()) {
            About about = pattern.about();
            table.append("| %d | `%s` | %s | %s | %s | `%s` |\n"
                    .formatted(
                            about.number(),
                            about.name(),
                            names(pattern, true) + " → " + names(pattern, false),
                            about.claim(),
                            about.effect().own().isEmpty()
                                    ? about.effect()
                                            .measure()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', ' ')
                                    : "`" + about.effect().own() + "`",
                            about.lint().id()));
        }
        return table.toString();
    }

    private static String names(Pattern pattern, boolean naive) {
        return pattern.variants().stream()
                .filter(variant -> variant.naive() == naive)
                .map(Variant::name)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }
}
