package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.chart.Rendered.Manifest;
import dev.spate.chart.Rendered.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Collectors, rules and boards are those of the repository, and the programs that read them take them.
class ObservedTest {

    private static final Path OTEL = Path.of("../otel-config");
    private static final Path BOARDS = Path.of("../grafana-dashboards/boards");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"scrape", "gateway"})
    void aCollectorHasTheConfigurationOfTheRepository(String role) throws IOException {
        Manifest map = Chart.example("collector").one("ConfigMap", "-" + role);
        for (String file : List.of(role + ".yaml", role + "-kubernetes.yaml")) {
            assertThat(map.at("/data").path(file).asText().stripTrailing())
                    .as(file)
                    .isEqualTo(Files.readString(OTEL.resolve(file)).stripTrailing());
        }
        assertThat(map.at("/data").has("overlay.yaml")).isEqualTo(role.equals("scrape"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scrape", "gateway"})
    void aCollectorIsToldAllThatItsConfigurationAsksForAndNothingElse(String role) throws IOException {
        Pod pod = Chart.example("collector").pod(role);
        String configuration = Files.readString(OTEL.resolve(role + ".yaml"))
                + Files.readString(OTEL.resolve(role + "-kubernetes.yaml"));
        for (JsonNode variable : pod.container().path("env")) {
            assertThat(configuration).contains("${env:" + variable.path("name").asText() + ":-");
        }
        assertThat(pod.env("SPATE_COLLECTOR_HOST")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("status.podIP");
        assertThat(pod.env("SPATE_NAMESPACE")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.namespace");
        int limit = Integer.parseInt(
                pod.container().at("/resources/limits/memory").asText().replace("Mi", ""));
        assertThat(pod.env("SPATE_COLLECTOR_MIB").path("value").asInt()).isEqualTo(limit * 4 / 5);
        assertThat(pod.env("SPATE_COLLECTOR_SPIKE_MIB").path("value").asInt()).isEqualTo(limit / 5);
        // The ports that it listens on by itself.
        assertThat(configuration).contains("SPATE_COLLECTOR_METRICS_PORT:-" + pod.port("metrics") + "}");
        assertThat(configuration).contains("SPATE_COLLECTOR_HEALTH_PORT:-" + pod.port("health") + "}");
        if (role.equals("gateway")) {
            assertThat(configuration).contains("SPATE_OTLP_GRPC_PORT:-" + pod.port("otlp-grpc") + "}");
            assertThat(configuration).contains("SPATE_OTLP_HTTP_PORT:-" + pod.port("otlp-http") + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scrape", "gateway"})
    void theCollectorItselfTakesItsConfiguration(String role) throws IOException, InterruptedException {
        String collector =
                run(Map.of(), List.of("../otel-config/build", "--find")).strip();
        assumeTrue(
                !collector.isEmpty() && Files.isExecutable(Path.of(collector)), "otel-config/build was not run here");
        Rendered rendered = Chart.example("collector");
        rendered.one("ConfigMap", "-" + role)
                .at("/data")
                .properties()
                .forEach(file -> write(file.getKey(), file.getValue()));
        List<String> command = new ArrayList<>(List.of(collector, "validate"));
        Pod pod = rendered.pod(role);
        pod.args().forEach(argument -> command.add(argument.replace("/etc/otelcol", folder.toString())));
        Map<String, String> environment = new java.util.HashMap<>(
                Map.of("SPATE_COLLECTOR_HOST", "127.0.0.1", "SPATE_NAMESPACE", Chart.NAMESPACE));
        pod.container().path("env").forEach(variable -> {
            if (variable.has("value")) {
                environment.put(
                        variable.path("name").asText(), variable.path("value").asText());
            }
        });
        // It looks for the account of the pod that it is not in.
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", "443");
        assertThat(run(environment, command)).isEmpty();
    }

    @Test
    void rulesAreThoseOfTheRepositoryAndPrometheusTakesThem() throws IOException, InterruptedException {
        Rendered rendered = Chart.example("cluster");
        List<String> command = new ArrayList<>(List.of("promtool", "check", "rules"));
        for (String name : List.of("recording-rules", "alert-rules")) {
            JsonNode spec = rendered.one("PrometheusRule", "-" + name).at("/spec");
            assertThat(spec).isEqualTo(Yaml.read(OTEL.resolve("prometheus").resolve(name + ".yml")));
            command.add(Files.writeString(folder.resolve(name + ".yml"), spec.toString())
                    .toString());
        }
        String said;
        try {
            said = run(Map.of(), command);
        } catch (IOException e) {
            assumeTrue(false, "promtool is not there: " + e.getMessage());
            return;
        }
        assertThat(said).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void everyBoardIsAConfigMapThatGrafanasSidecarFinds() throws IOException {
        Rendered rendered = Chart.example("cluster");
        List<Path> boards;
        try (Stream<Path> files = Files.list(BOARDS)) {
            boards = files.sorted().toList();
        }
        assertThat(boards).hasSizeGreaterThanOrEqualTo(7);
        for (Path board : boards) {
            String file = board.getFileName().toString();
            Manifest map = rendered.one("ConfigMap", "-board-" + file.replace(".json", ""));
            assertThat(map.at("/data").path(file).asText().stripTrailing())
                    .isEqualTo(Files.readString(board).stripTrailing());
            assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
            assertThat(map.at("/metadata/annotations/grafana_folder").asText()).isEqualTo("Spate");
        }
        assertThat(rendered.of("ConfigMap").stream().filter(map -> map.name().contains("-board-")))
                .hasSameSizeAs(boards);
    }

    @Test
    void dataSourcesHaveTheAddressesThatWereGiven() {
        Manifest map = Chart.example("cluster").one("ConfigMap", "-datasources");
        JsonNode sources = Yaml.read(map.at("/data/spate.yaml").asText()).path("datasources");
        assertThat(sources.path(0).path("url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(sources.path(1).path("url").asText()).isEqualTo("http://tempo:3200");
        assertThat(map.at("/data/spate.yaml").asText()).doesNotContain("$SPATE");
        assertThat(map.at("/metadata/labels/grafana_datasource").asText()).isEqualTo("1");
    }

    @Test
    void spansGoToTheGatewayOrWhereTheyWereToldToOrNowhere() {
        assertThat(endpoint("collector")).isEqualTo("http://load-spate-gateway:4317");
        assertThat(endpoint("cluster")).isEqualTo("http://otel-gateway.monitoring:4317");
        assertThat(endpoint("minimal")).isEmpty();
    }

    private static String endpoint(String example) {
        return Chart.example(example)
                .pod("agent")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT")
                .path("value")
                .asText();
    }

    private void write(String name, JsonNode text) {
        try {
            Files.writeString(folder.resolve(name), text.asText());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// @return all that it said
    private static String run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int _ = process.waitFor();
        return said;
    }
}
