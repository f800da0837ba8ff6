package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.chart.Rendered.Manifest;
import dev.spate.chart.Rendered.Pod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever chooses pods chooses those that it is meant for, at ports that they have.
class SelectorsTest {

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyObjectHasAName(String example) {
        Rendered rendered = Chart.example(example);
        Set<String> names = new TreeSet<>();
        for (Manifest one : rendered.all()) {
            assertThat(names.add(one.toString())).as("%s", one).isTrue();
            assertThat(one.name()).matches("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
            assertThat(one.at("/metadata/namespace").asText()).as("%s", one).isEqualTo(Chart.NAMESPACE);
            assertThat(one.component()).as("%s", one).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void namesAreShortEnoughWhateverTheReleaseIsCalled(String example) {
        String longest = "fullnameOverride: " + "x".repeat(30);
        for (Manifest one : Chart.example(example, Chart.NEW, longest).all()) {
            // What these two make has their name with more behind it, as a label.
            boolean begins = one.kind().equals("StatefulSet") || one.kind().equals("CronJob");
            assertThat(one.name().length()).as("%s", one).isLessThanOrEqualTo(begins ? 52 : 63);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void whatHasPodsSelectsItsOwnAndNoOthers(String example) {
        Rendered rendered = Chart.example(example);
        for (Pod pod : rendered.pods()) {
            JsonNode selector = pod.owner().at("/spec/selector");
            if (selector.isObject()) {
                List<Pod> selected = rendered.pods().stream()
                        .filter(Rendered.selected(selector))
                        .toList();
                assertThat(selected).as("%s", pod.owner()).containsExactly(pod);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void servicesLeadToPodsThatHaveTheirPorts(String example) {
        Rendered rendered = Chart.example(example);
        assertThat(rendered.of("Service")).isNotEmpty();
        for (Manifest service : rendered.of("Service")) {
            List<Pod> behind = rendered.pods().stream()
                    .filter(pod -> Selectors.matchLabels(service.at("/spec/selector"), pod.labels()))
                    .toList();
            assertThat(behind).as("%s", service).hasSize(1);
            for (JsonNode port : service.at("/spec/ports")) {
                assertThat(behind.getFirst().port(port.path("targetPort").asText()))
                        .as("%s %s", service, port)
                        .isEqualTo(port.path("port").asInt());
            }
        }
        for (Manifest set : rendered.of("StatefulSet")) {
            Manifest headless =
                    rendered.one("Service", set.at("/spec/serviceName").asText());
            assertThat(headless.at("/spec/clusterIP").asText()).isEqualTo("None");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void budgetsAreOfPodsAndCanBeKept(String example) {
        Rendered rendered = Chart.example(example);
        Set<String> budgeted = new TreeSet<>();
        for (Manifest budget : rendered.of("PodDisruptionBudget")) {
            List<Pod> pods = rendered.pods().stream()
                    .filter(Rendered.selected(budget.at("/spec/selector")))
                    .toList();
            assertThat(pods).as("%s", budget).isNotEmpty();
            budgeted.add(budget.component());
            boolean jobs = pods.stream().allMatch(pod -> pod.owner().kind().endsWith("Job"));
            // Of a Job's pods Kubernetes does not know how many there should be, so a share of them is no number.
            assertThat(budget.at("/spec/minAvailable").isInt()).as("%s", budget).isEqualTo(jobs);
            assertThat(budget.at("/spec/maxUnavailable").isInt())
                    .as("%s", budget)
                    .isEqualTo(!jobs);
        }
        assertThat(budgeted).contains("agent");
        assertThat(budgeted.contains("coordinator"))
                .isEqualTo(!rendered.pods("coordinator").isEmpty());
        assertThat(budgeted.contains("run")).isEqualTo(!rendered.pods("run").isEmpty());
    }

    @Test
    void podMonitorsReadThePortsOfAllProcesses() {
        Rendered rendered = Chart.example("cluster");
        Manifest monitor = rendered.one("PodMonitor", "");
        JsonNode selector = monitor.at("/spec/selector");
        for (String component : List.of("coordinator", "agent")) {
            assertThat(rendered.pod(component).selectedBy(selector))
                    .as(component)
                    .isTrue();
            assertThat(rendered.pod(component)
                            .port(monitor.at("/spec/podMetricsEndpoints/0/port").asText()))
                    .isEqualTo(9464);
        }
        assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
        Rendered once = Chart.example("once");
        assertThat(once.pod("run").selectedBy(once.one("PodMonitor", "").at("/spec/selector")))
                .isTrue();
    }

    @Test
    void serviceMonitorsReadOneServiceOfEachProcess() {
        Rendered rendered = Chart.example("strimzi");
        Manifest monitor = rendered.one("ServiceMonitor", "");
        List<Manifest> services = rendered.of("Service").stream()
                .filter(service -> Selectors.match(monitor.at("/spec/selector"), service.at("/metadata/labels")))
                .toList();
        assertThat(services).extracting(Manifest::component).containsExactlyInAnyOrder("coordinator", "agent");
        for (Manifest service : services) {
            assertThat(service.at("/spec/ports").toString())
                    .contains(
                            "\"name\":\"" + monitor.at("/spec/endpoints/0/port").asText() + "\"");
        }
    }

    @Test
    void whatTheCollectorReadsIsAnnotatedWithThePortOfItsMetrics() {
        Rendered rendered = Chart.example("collector");
        for (Pod pod : rendered.pods()) {
            JsonNode port = pod.annotations().path("prometheus.io/port");
            boolean read = pod.component().matches("coordinator|agent|target|gateway");
            assertThat(pod.annotations().path("prometheus.io/scrape").asText())
                    .as("%s", pod)
                    .isEqualTo(read ? "true" : "");
            if (read) {
                assertThat(port.asInt()).as("%s", pod).isEqualTo(pod.port("metrics"));
            }
        }
        // Where nobody of ours reads them, an annotation would have somebody else read them, twice.
        for (Pod pod : Chart.example("cluster").pods()) {
            assertThat(pod.annotations().has("prometheus.io/scrape"))
                    .as("%s", pod)
                    .isFalse();
        }
    }
}
