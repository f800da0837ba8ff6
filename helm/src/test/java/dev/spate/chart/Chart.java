package dev.spate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The chart, rendered by the real Helm in this process.
final class Chart {

    static final Path FOLDER = Path.of("spate");

    /// Where Kubernetes is a version that has everything.
    static final String NEW = "1.36.0";

    /// The oldest that the chart names.
    static final String OLD = "1.28.15";

    /// As examples are rendered.
    static final String RELEASE = "load";

    static final String NAMESPACE = "load";

    private static final String HOOK = "helm.sh/hook";
    private static final String NO_HOOK = "not.helm.sh/hook";

    /// Copies of charts, by where the chart is.
    private static final Map<Path, Path> UNHOOKED = new ConcurrentHashMap<>();

    private Chart() {}

    /// Names of `ci/*-values.yaml`.
    static List<String> examples() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("-values.yaml"))
                    .map(name -> name.replace("-values.yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every example with every version of Kubernetes.
    static Stream<Object[]> examplesAndVersions() {
        return examples().stream().flatMap(name -> Stream.of(OLD, NEW).map(version -> new Object[] {name, version}));
    }

    static Path values(String example) {
        return FOLDER.resolve("ci").resolve(example + "-values.yaml");
    }

    static Rendered example(String name) {
        return example(name, NEW);
    }

    static Rendered example(String name, String kubernetes) {
        return new Rendered(template(FOLDER, kubernetes, values(name)));
    }

    /// Renders an example with some values replaced.
    ///
    /// @param more values in YAML, laid over those of the example
    static Rendered example(String name, String kubernetes, String more) {
        return new Rendered(withFile(more, file -> template(FOLDER, kubernetes, values(name), file)));
    }

    /// @return what Helm says to values that it should refuse
    static String refusal(String name, String more) {
        try {
            String rendered = withFile(more, file -> template(FOLDER, NEW, values(name), file));
            throw new AssertionError("was rendered, in " + rendered.length() + " characters, with\n" + more);
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// All that Helm would install, and what it starts beside that (hooks). In this process Helm leaves hooks
    /// out, so they are objects like others while it renders.
    static String template(Path chart, String kubernetes, Path... values) {
        assumeHelm();
        TemplateCommand command = new Helm(UNHOOKED.computeIfAbsent(chart, Chart::unhooked))
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes);
        for (Path file : values) {
            command.withValuesFile(file);
        }
        return command.call().replace(NO_HOOK, HOOK);
    }

    private static Path unhooked(Path chart) {
        try {
            Path copy = copy(chart, Files.createTempDirectory(Files.createDirectories(Path.of("target")), "chart"));
            try (Stream<Path> templates = Files.list(copy.resolve("templates"))) {
                for (Path template : templates.toList()) {
                    Files.writeString(template, Files.readString(template).replace(HOOK, NO_HOOK));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Links become what they lead to, as `helm package` has it.
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    Path _ = copy(file, copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return to;
    }

    /// What `helm install --dry-run=client` says.
    static String install(Path chart, String kubernetes, Path... values) {
        assumeHelm();
        InstallCommand command = new Helm(chart)
                .install()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes)
                .clientOnly()
                .dryRun();
        for (Path file : values) {
            command.withValuesFile(file);
        }
        return command.call().getOutput();
    }

    /// The values that the chart has by itself.
    static JsonNode defaults() {
        return Yaml.read(FOLDER.resolve("values.yaml"));
    }

    /// Helm comes as a library of machine code, which is not there for every kind of machine.
    static void assumeHelm() {
        try {
            Helm.version().call();
        } catch (RuntimeException | LinkageError e) {
            Assumptions.abort("Helm's library does not run on this machine: " + e);
        }
    }

    private static String withFile(String yaml, Function<Path, String> use) {
        try {
            Path file = Files.createTempFile("spate-values", ".yaml");
            try {
                return use.apply(Files.writeString(file, yaml));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
