package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.chart.Rendered.Pod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every pod of every example, and what holds for some.
class PodsTest {

    private static final Set<String> WITH_TOKEN = Set.of("scrape", "gateway");

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyPodIsRestricted(String example) {
        List<Pod> pods = Chart.example(example).pods();
        assertThat(pods).isNotEmpty();
        for (Pod pod : pods) {
            JsonNode security = pod.spec().path("securityContext");
            assertThat(security.path("runAsNonRoot").asBoolean()).as("%s", pod).isTrue();
            assertThat(security.path("runAsUser").asInt())
                    .as("%s", pod)
                    .isEqualTo(pod.component().equals("broker") ? 1000 : 10001);
            assertThat(security.at("/seccompProfile/type").asText())
                    .as("%s", pod)
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.spec().has("hostNetwork")
                            || pod.spec().has("hostPID")
                            || pod.spec().has("hostIPC"))
                    .as("%s", pod)
                    .isFalse();
            assertThat(pod.spec().has("initContainers")).as("%s", pod).isFalse();
            for (JsonNode container : pod.spec().path("containers")) {
                JsonNode own = container.path("securityContext");
                assertThat(own.path("allowPrivilegeEscalation").asBoolean(true))
                        .as("%s", pod)
                        .isFalse();
                assertThat(own.path("privileged").asBoolean()).as("%s", pod).isFalse();
                assertThat(Yaml.texts(own.at("/capabilities/drop")))
                        .as("%s", pod)
                        .containsExactly("ALL");
                assertThat(own.at("/capabilities").has("add")).as("%s", pod).isFalse();
                // The image of the demo broker is not Spate's, and writes its configuration.
                assertThat(own.path("readOnlyRootFilesystem").asBoolean())
                        .as("%s", pod)
                        .isEqualTo(!pod.component().equals("broker"));
            }
            for (JsonNode volume : pod.spec().path("volumes")) {
                assertThat(volume.has("hostPath")).as("%s", volume).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void noPodButTheCollectorsHasATokenForKubernetes(String example) {
        Rendered rendered = Chart.example(example);
        for (Pod pod : rendered.pods()) {
            assertThat(pod.spec().path("automountServiceAccountToken").asBoolean(true))
                    .as("%s", pod)
                    .isEqualTo(WITH_TOKEN.contains(pod.component()));
            assertThat(pod.spec().path("enableServiceLinks").asBoolean(true))
                    .as("%s", pod)
                    .isFalse();
        }
        for (Rendered.Manifest account : rendered.of("ServiceAccount")) {
            assertThat(account.at("/automountServiceAccountToken").asBoolean(true))
                    .as("%s", account)
                    .isFalse();
        }
        // Rights are there for the Collector's accounts alone, in this namespace alone.
        assertThat(rendered.all()).noneMatch(one -> one.kind().startsWith("Cluster"));
        for (Rendered.Manifest binding : rendered.of("RoleBinding")) {
            assertThat(WITH_TOKEN).contains(binding.component());
            assertThat(binding.at("/subjects/0/name").asText()).isEqualTo(binding.name());
        }
        for (Rendered.Manifest role : rendered.of("Role")) {
            for (JsonNode rule : role.at("/rules")) {
                assertThat(Yaml.texts(rule.path("verbs"))).containsOnly("get", "list", "watch");
                assertThat(Yaml.texts(rule.path("resources"))).isSubsetOf("pods", "replicasets");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void whatIsMountedIsThereAndWhatIsThereIsMounted(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            Set<String> mounted = new TreeSet<>();
            pod.container()
                    .path("volumeMounts")
                    .forEach(mount -> mounted.add(mount.path("name").asText()));
            Set<String> volumes = new TreeSet<>();
            pod.spec()
                    .path("volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            pod.owner()
                    .at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            assertThat(volumes).as("%s", pod).isEqualTo(mounted);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void aProcessOfSpateCanWriteToTmpAndNothingGrowsWithoutBound(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            if (!WITH_TOKEN.contains(pod.component()) && !pod.component().equals("broker")) {
                assertThat(pod.mount("tmp").path("mountPath").asText())
                        .as("%s", pod)
                        .isEqualTo("/tmp");
            }
            for (JsonNode volume : pod.spec().path("volumes")) {
                if (volume.has("emptyDir")) {
                    assertThat(volume.at("/emptyDir/sizeLimit").asText())
                            .as("%s %s", pod, volume)
                            .matches("[0-9]+Gi");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyContainerHasAnImageRequestsAndALimitOfMemory(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            assertThat(pod.container().path("image").asText())
                    .as("%s", pod)
                    .matches("[^@]+:[^:]+|[^@:]+@sha256:\\w{64}");
            JsonNode resources = pod.container().path("resources");
            assertThat(resources.at("/requests/cpu").asText()).as("%s", pod).isNotEmpty();
            assertThat(resources.at("/requests/memory").asText())
                    .as("%s", pod)
                    .isNotEmpty()
                    .isEqualTo(resources.at("/limits/memory").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void anAgentGetsWhatItAskedForAndNoMore(String example) {
        List<Pod> agents = Chart.example(example).pods("agent");
        assertThat(agents).hasSize(1);
        JsonNode resources = agents.getFirst().container().path("resources");
        // The class Guaranteed, for which the kubelet can give whole processors away.
        assertThat(resources.path("requests")).isEqualTo(resources.path("limits"));
        assertThat(resources.path("requests").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void whatRunsOnIsProbedAtPortsThatItHas(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            if (pod.component().equals("run") || pod.component().equals("test")) {
                assertThat(pod.container().has("livenessProbe")).as("%s", pod).isFalse();
                continue;
            }
            for (String name : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                JsonNode probe = pod.container().path(name);
                JsonNode handler = probe.has("httpGet") ? probe.path("httpGet") : probe.path("tcpSocket");
                assertThat(pod.port(handler.path("port").asText()))
                        .as("%s %s %s", pod, name, probe)
                        .isPositive();
            }
            if (pod.port("metrics") == 9464) {
                assertThat(pod.container().at("/livenessProbe/httpGet/path").asText())
                        .isEqualTo("/health/live");
                assertThat(pod.container().at("/readinessProbe/httpGet/path").asText())
                        .isEqualTo("/health/ready");
                // A saturated agent answers late; it must be dead for a minute before it is killed for it.
                JsonNode alive = pod.container().path("livenessProbe");
                assertThat(alive.path("periodSeconds").asInt()
                                * alive.path("failureThreshold").asInt())
                        .isGreaterThanOrEqualTo(60);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyPodHasTimeToEndAndNoneNeedsAShellForIt(String example) {
        for (Pod pod : Chart.example(example).pods()) {
            assertThat(pod.spec().path("terminationGracePeriodSeconds").asInt())
                    .as("%s", pod)
                    .isGreaterThanOrEqualTo(
                            switch (pod.component()) {
                                // Reports may have to be written first.
                                case "coordinator" -> 65;
                                // It waits 30 s for brokers to take what it measured.
                                case "agent" -> 35;
                                default -> 30;
                            });
            JsonNode lifecycle = pod.container().path("lifecycle");
            assertThat(lifecycle.toString()).as("%s", pod).doesNotContain("exec");
            assertThat(pod.container().has("command")).as("%s", pod).isFalse();
            if (pod.component().equals("agent")) {
                // The sooner it says that it ends, the sooner its share is taken over.
                assertThat(lifecycle.isMissingNode()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void whatIsInConfigMapsIsInAChecksumOfThePodsThatReadIt(String example) {
        Rendered rendered = Chart.example(example);
        for (Pod pod : rendered.pods()) {
            boolean reads = false;
            for (JsonNode volume : pod.spec().path("volumes")) {
                reads |= volume.has("configMap");
            }
            // The test is made anew each time.
            if (reads && !pod.component().equals("test")) {
                assertThat(pod.annotations().properties())
                        .as("%s", pod)
                        .anyMatch(entry -> entry.getKey().matches("checksum/(kafka|config|plan)")
                                && entry.getValue().asText().matches("[0-9a-f]{64}"));
            }
        }
    }

    @Test
    void anotherConfigurationIsAnotherChecksum() {
        String before = Chart.example("strimzi").pod("agent").annotations().toString();
        String after = Chart.example("strimzi", Chart.NEW, "kafka: {properties: {client.dns.lookup: use_all_dns_ips}}")
                .pod("agent")
                .annotations()
                .toString();
        assertThat(after).isNotEqualTo(before);
        assertThat(Chart.example("strimzi").pod("agent").annotations().toString())
                .isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void secretsComeFromSecretsAndAreNeverInConfigMaps(String example) {
        Rendered rendered = Chart.example(example);
        for (Rendered.Manifest map : rendered.of("ConfigMap")) {
            map.at("/data")
                    .forEach(value -> assertThat(value.asText().lines())
                            .as("%s", map)
                            .noneMatch(line -> line.matches(
                                    "(?i)[^#]*(password|jaas\\.config|api[-_]?key)\\s*[:=]\\s*[^$\\s].*")));
        }
        for (Pod pod : rendered.pods()) {
            for (JsonNode variable : pod.container().path("env")) {
                if (variable.path("name").asText().matches("(?i).*(token|password|secret).*")) {
                    assertThat(variable.has("value")).as("%s", variable).isFalse();
                }
            }
            for (JsonNode volume : pod.spec().path("volumes")) {
                if (volume.has("secret")) {
                    assertThat(volume.at("/secret/defaultMode").asInt()).isEqualTo(0440);
                }
            }
        }
        // The only Secret that the chart can make is the token of an installation that is for trying.
        assertThat(rendered.of("Secret")).hasSize(example.equals("demo") ? 1 : 0);
    }

    @Test
    void aTokenThatIsMadeIsLongEnoughForTheCoordinator() {
        String encoded =
                Chart.example("demo").one("Secret", "-token").at("/data/token").asText();
        assertThat(new String(java.util.Base64.getDecoder().decode(encoded), java.nio.charset.StandardCharsets.UTF_8))
                .matches("[A-Za-z0-9]{40}");
    }

    @Test
    void credentialsOfTheTargetAreInTheEnvironmentOfAgentsAlone() {
        Rendered rendered = Chart.example("cluster");
        for (Pod pod : rendered.pods()) {
            JsonNode from = pod.container().at("/envFrom/0/secretRef/name");
            assertThat(from.asText()).as("%s", pod).isEqualTo(pod.component().equals("agent") ? "shop-logins" : "");
        }
        assertThat(rendered.pod("agent").volume("keys").at("/secret/secretName").asText())
                .isEqualTo("shop-client-keys");
    }

    @Test
    void agentsAreApartFromEachOtherAndFromTheTarget() {
        Rendered rendered = Chart.example("collector");
        Pod agent = rendered.pod("agent");
        Pod target = rendered.pod("target");
        JsonNode spread = agent.spec().path("topologySpreadConstraints").path(0);
        assertThat(agent.selectedBy(spread.path("labelSelector"))).isTrue();
        assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
        JsonNode away = agent.spec().at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0");
        assertThat(away.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
        assertThat(target.selectedBy(away.path("labelSelector"))).isTrue();
        assertThat(agent.selectedBy(away.path("labelSelector"))).isFalse();
        assertThat(Chart.example("cluster")
                        .pod("agent")
                        .spec()
                        .at("/topologySpreadConstraints/0/whenUnsatisfiable")
                        .asText())
                .isEqualTo("DoNotSchedule");
    }

    @Test
    void agentsMayPreferToBeApartOrNotCare() {
        String preferred = Chart.example("collector", Chart.NEW, "agents: {awayFromTarget: preferred, spread: none}")
                .pod("agent")
                .spec()
                .toString();
        assertThat(preferred)
                .contains("preferredDuringSchedulingIgnoredDuringExecution")
                .doesNotContain("topologySpreadConstraints");
        assertThat(Chart.example("collector", Chart.NEW, "agents: {awayFromTarget: none}")
                        .pod("agent")
                        .spec()
                        .has("affinity"))
                .isFalse();
    }

    @Test
    void imagesAreNamedByDigestByTagOrByTheChartsVersion() {
        String digest = "sha256:" + "1".repeat(64);
        assertThat(image("cluster", "{}")).isEqualTo("registry.example.org/load/spate-coordinator@" + digest);
        assertThat(image("minimal", "images: {tag: \"1.2\"}")).isEqualTo("spate-coordinator:1.2");
        assertThat(image("minimal", "images: {registry: \"r.example.org/a/\"}"))
                .isEqualTo("r.example.org/a/spate-coordinator:"
                        + Yaml.read(Chart.FOLDER.resolve("Chart.yaml"))
                                .path("appVersion")
                                .asText());
    }

    @Test
    void aStandbyIsReadyByItsProcessAndOneAloneByItsInterface() {
        assertThat(readiness("minimal").path("port").asText()).isEqualTo("api");
        assertThat(readiness("minimal").path("scheme").asText()).isEqualTo("HTTP");
        // Else neither a rollout nor helm --wait would ever end.
        assertThat(readiness("cluster").path("port").asText()).isEqualTo("metrics");
    }

    @Test
    void onlyAKubernetesThatCanSleepIsToldTo() {
        assertThat(Chart.example("demo", Chart.NEW)
                        .pod("target")
                        .container()
                        .at("/lifecycle/preStop/sleep/seconds")
                        .asInt())
                .isEqualTo(3);
        assertThat(Chart.example("demo", Chart.OLD).pod("target").container().has("lifecycle"))
                .isFalse();
    }

    private static JsonNode readiness(String example) {
        return Chart.example(example).pod("coordinator").container().at("/readinessProbe/httpGet");
    }

    private static String image(String example, String more) {
        return Chart.example(example, Chart.NEW, more)
                .pod("coordinator")
                .container()
                .path("image")
                .asText();
    }
}
