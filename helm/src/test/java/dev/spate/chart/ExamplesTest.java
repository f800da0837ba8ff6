package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `rendered/` shows what becomes of `ci/*-values.yaml`, so that a change of a template can be read.
class ExamplesTest {

    private static final Path RENDERED = Path.of("rendered");

    /// What is copied from other files of the repository, which are read there.
    private static final Pattern COPIED =
            Pattern.compile("( +)(\\S+\\.json|(scrape|gateway)(-kubernetes)?\\.yaml|spate\\.yaml): \\|");

    private static final Pattern RANDOM = Pattern.compile("(?m)^(  token: )\\S{40,}$");

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void whatHelmMakesOfItIsWhatIsCommitted(String example) throws IOException {
        String rendered = Chart.example(example).text();
        rendered = withoutCopies(rendered);
        rendered = RANDOM.matcher(rendered).replaceAll("$1(made at random)");
        rendered = rendered.replaceAll("(?m) +$", "").strip() + "\n";
        String head = "# What Helm makes of ci/" + example + "-values.yaml, for release " + Chart.RELEASE
                + " on Kubernetes " + Chart.NEW + ". Written by a test.\n";
        Written.assertIs(RENDERED.resolve(example + ".yaml"), head + rendered);
    }

    private static String withoutCopies(String rendered) {
        StringBuilder kept = new StringBuilder();
        String kind = "";
        int left = -1;
        for (String line : rendered.split("\n")) {
            int indent = line.length() - line.stripLeading().length();
            if (left >= 0 && (line.isBlank() || indent > left)) {
                continue;
            }
            left = -1;
            kept.append(line).append('\n');
            kind = line.startsWith("kind: ") ? line.substring(6) : kind;
            Matcher copied = COPIED.matcher(line);
            if (copied.matches() || (kind.equals("PrometheusRule") && line.equals("spec:"))) {
                left = indent;
                kept.append(" ".repeat(indent + 2)).append("(as it is in the repository)\n");
            }
        }
        return kept.toString();
    }

    @Test
    void nothingIsCommittedThatIsNotAnExample() throws IOException {
        try (Stream<Path> files = Files.list(RENDERED)) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
            assertThat(names).isEqualTo(Chart.examples());
        }
    }

    @Test
    void theSameIsRenderedEachTime() {
        for (String example : Chart.examples()) {
            Matcher first = RANDOM.matcher(Chart.example(example).text());
            Matcher second = RANDOM.matcher(Chart.example(example).text());
            assertThat(first.replaceAll("")).isEqualTo(second.replaceAll(""));
        }
    }
}
