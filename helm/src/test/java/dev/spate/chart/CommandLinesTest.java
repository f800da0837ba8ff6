package dev.spate.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.chart.Rendered.Manifest;
import dev.spate.chart.Rendered.Pod;
import dev.spate.cli.Main;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanReading;
import dev.spate.planfile.PlanSource;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What the pods are started with is understood by the command line itself, and files that they read by
/// those who read them.
class CommandLinesTest {

    private static final Map<String, String> POD =
            Map.of("POD_NAME", "load-spate-agent-0", "JOB_ID", "2f1c7a52-9f0b-4f7e-8f3c-9b9f0c1d2e3f");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyProcessOfSpateUnderstandsItsArguments(String example) {
        int understood = 0;
        for (Pod pod : Chart.example(example).pods()) {
            if (pod.component().matches("scrape|gateway|broker")) {
                continue;
            }
            ParseResult parsed = parse(pod);
            assertThat(parsed.commandSpec().name())
                    .as("%s", pod)
                    .isEqualTo(pod.component().equals("test") ? "run" : pod.component());
            understood++;
        }
        assertThat(understood).isGreaterThanOrEqualTo(2);
    }

    @Test
    void everyOptionThatTheChartKnowsIsUnderstood() {
        Rendered rendered = Chart.example("cluster", Chart.NEW, """
                images: {requireDigests: false}
                target: {enabled: true, http2: true}
                agents: {loops: 3, capacity: 7}
                runs: {release: {target: "https://other.example.org"}}
                """);
        ParseResult agent = parse(rendered.pod("agent"));
        assertThat(agent.<Integer>matchedOptionValue("--loops", 0)).isEqualTo(3);
        assertThat(agent.<Integer>matchedOptionValue("--capacity", 0)).isEqualTo(7);
        assertThat(agent.matchedOptionValue("--name", "")).isEqualTo("load-spate-agent-0");
        assertThat(agent.hasMatchedOption("--transport")).isTrue();
        assertThat(agent.hasMatchedOption("--keys")).isTrue();
        assertThat(agent.hasMatchedOption("--once")).isFalse();
        ParseResult coordinator = parse(rendered.pod("coordinator"));
        assertThat(coordinator.matchedOptionValue("--kafka", ""))
                .isEqualTo("kafka-0.kafka:9093,kafka-1.kafka:9093,kafka-2.kafka:9093");
        assertThat(coordinator.matchedOptionValue("--prefix", "")).isEqualTo("load");
        assertThat(parse(rendered.pod("target")).hasMatchedOption("--http2")).isTrue();
        ParseResult run = parse(rendered.one("Job", "").at("/spec/template"));
        assertThat(run.matchedOptionValue("--target", "")).isEqualTo("https://other.example.org");
        assertThat(run.<Integer>matchedOptionValue("--agents", 0)).isEqualTo(4);
        assertThat(run.<Long>matchedOptionValue("--seed", 0L)).isEqualTo(42L);
        // The coordinator's own rule for the id of a run.
        assertThat(run.matchedOptionValue("--id", "")).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    }

    @Test
    void agentsForOneRunEndAfterItAndTheRunWaitsForAllOfThem() {
        Rendered once = Chart.example("once");
        assertThat(parse(once.pod("agent")).hasMatchedOption("--once")).isTrue();
        ParseResult run = parse(once.pod("run"));
        assertThat(run.<Integer>matchedOptionValue("--agents", 0)).isEqualTo(4);
        assertThat(run.matchedOptionValue("--kafka", "")).isEqualTo("kafka:9092");
        assertThat(run.hasMatchedOption("--coordinator")).isFalse();
    }

    @Test
    void anArgumentThatDoesNotExistWouldBeFound() {
        assertThatThrownBy(() -> Main.commandLine("agent").parseArgs("agent", "--brokers", "kafka:9092"))
                .isInstanceOf(UnmatchedArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void filesThatArgumentsNameAreMounted(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            for (String argument : pod.args()) {
                String path = argument.replaceFirst("^--config=", "");
                if (path.startsWith("/")) {
                    assertThat(pod.container().path("volumeMounts"))
                            .as("%s %s", pod, path)
                            .anyMatch(mount -> path.equals(
                                            mount.path("mountPath").asText())
                                    || path.startsWith(mount.path("mountPath").asText() + "/"));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyPlanCanBeReadFromItsConfigMap(String example) throws IOException {
        for (Manifest map : Chart.example(example).of("ConfigMap")) {
            if (!map.at("/data").has("plan.yaml")) {
                continue;
            }
            // As the kubelet mounts it: names are links into a folder that is replaced as a whole.
            Path mount = Files.createDirectory(folder.resolve(map.name()));
            Path data = Files.createDirectory(mount.resolve("..2026_11_20"));
            Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
            for (Map.Entry<String, JsonNode> file : map.at("/data").properties()) {
                Files.writeString(data.resolve(file.getKey()), file.getValue().asText());
                Files.createSymbolicLink(mount.resolve(file.getKey()), Path.of("..data", file.getKey()));
            }
            PlanReading reading = PlanReader.read(new PlanSource(
                    map.name(),
                    map.at("/data/plan.yaml").asText().getBytes(UTF_8),
                    PlanFiles.inFolder(mount),
                    Map.of(),
                    variable -> variable,
                    1));
            assertThat(reading.render()).as("%s", map).isEmpty();
        }
    }

    @Test
    void helmTestsPlanLoadsTheTargetForTenSeconds() {
        Rendered demo = Chart.example("demo");
        JsonNode plan =
                Yaml.read(demo.one("ConfigMap", "-test").at("/data/plan.yaml").asText());
        assertThat(plan.path("target").asText()).isEqualTo("http://load-spate-target:8080");
        assertThat(plan.at("/phases/0/duration").asText()).isEqualTo("10s");
        Pod test = demo.pod("test");
        assertThat(test.annotations().path("helm.sh/hook").asText()).isEqualTo("test");
        // Its exit code is the verdict, so it is not tried again.
        assertThat(test.spec().path("restartPolicy").asText()).isEqualTo("Never");
    }

    @Test
    void aRunsVerdictEndsItsJobAndAnythingElseIsTriedAgain() {
        JsonNode spec = Chart.example("cluster").one("Job", "").at("/spec");
        JsonNode rule = spec.at("/podFailurePolicy/rules/0");
        assertThat(rule.path("action").asText()).isEqualTo("FailJob");
        assertThat(Yaml.texts(rule.at("/onExitCodes/values"))).containsExactly("2", "97", "98", "99");
        assertThat(rule.at("/onExitCodes/containerName").asText())
                .isEqualTo(spec.at("/template/spec/containers/0/name").asText());
        assertThat(spec.path("backoffLimit").asInt()).isEqualTo(6);
        assertThat(spec.at("/template/spec/restartPolicy").asText()).isEqualTo("Never");
        // Who comes after a pod that was lost follows the same run.
        assertThat(spec.at("/template/spec/containers/0/env/0/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.labels['batch.kubernetes.io/controller-uid']");
    }

    @Test
    void kafkasClientsFindTheSecretsThatPropertiesPointTo() throws IOException {
        Rendered strimzi = Chart.example("strimzi");
        Path user = Files.createDirectories(folder.resolve("user"));
        String jaas =
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"spate\" password=\"x\";";
        Files.writeString(user.resolve("sasl.jaas.config"), jaas);
        Properties properties = new Properties();
        properties.load(new StringReader(strimzi.one("ConfigMap", "-kafka")
                .at("/data/client.properties")
                .asText()
                .replace("/etc/spate/kafka", folder.toString())));
        Map<String, Object> all = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        all.put("bootstrap.servers", "127.0.0.1:9093");
        all.put("key.serializer", ByteArraySerializer.class);
        all.put("value.serializer", ByteArraySerializer.class);
        assertThat(new ProducerConfig(all).getPassword("sasl.jaas.config")).isEqualTo(new Password(jaas));
        for (String component : List.of("agent", "coordinator")) {
            Pod pod = strimzi.pod(component);
            assertThat(pod.mount("kafka-user").path("mountPath").asText()).isEqualTo("/etc/spate/kafka/user");
            assertThat(pod.args()).containsSequence("--kafka-config", "/etc/spate/kafka-config/client.properties");
        }
    }

    private static ParseResult parse(Pod pod) {
        return parse(pod.args(POD));
    }

    private static ParseResult parse(JsonNode template) {
        return parse(new Pod(new Manifest(template), template));
    }

    private static ParseResult parse(List<String> arguments) {
        String[] all = arguments.toArray(String[]::new);
        CommandLine line = Main.commandLine(all);
        return line.parseArgs(all).subcommand();
    }
}
