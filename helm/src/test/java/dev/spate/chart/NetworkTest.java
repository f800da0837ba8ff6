package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.chart.Rendered.Manifest;
import dev.spate.chart.Rendered.Pod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The network policies let through what the processes say to each other, and nothing else. A connection
/// needs the egress rule of its one end and the ingress rule of the other.
class NetworkTest {

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void everyPodHasOnePolicyForBothDirections(String example) {
        Rendered rendered = Chart.example(example);
        for (Pod pod : rendered.pods()) {
            List<Manifest> policies = policies(rendered, pod);
            assertThat(policies).as("%s", pod).hasSize(example.equals("minimal") ? 0 : 1);
            for (Manifest policy : policies) {
                assertThat(Yaml.texts(policy.at("/spec/policyTypes"))).containsExactly("Ingress", "Egress");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.chart.Chart#examples")
    void noRuleIsOpenToAllPorts(String example) {
        for (Manifest policy : Chart.example(example).of("NetworkPolicy")) {
            for (String direction : List.of("ingress", "egress")) {
                for (JsonNode rule : policy.at("/spec").path(direction)) {
                    assertThat(rule.path("ports").size())
                            .as("%s %s", policy, rule)
                            .isPositive();
                    if (direction.equals("ingress")) {
                        assertThat(rule.path("from").size())
                                .as("%s %s", policy, rule)
                                .isPositive();
                    }
                    for (JsonNode peer : rule.path(direction.equals("ingress") ? "from" : "to")) {
                        assertThat(peer.size()).as("%s %s", policy, peer).isPositive();
                        assertThat(peer.toString()).doesNotContain("0.0.0.0/0");
                    }
                }
            }
        }
    }

    @Test
    void withTheDemoEveryProcessReachesWhomItTalksTo() {
        Rendered demo = Chart.example("demo");
        assertReaches(demo, "agent", "broker", "kafka");
        assertReaches(demo, "coordinator", "broker", "kafka");
        assertReaches(demo, "agent", "target", "http");
        // It has the target profile itself, where a plan says so.
        assertReaches(demo, "coordinator", "target", "http");
        assertReaches(demo, "test", "coordinator", "api");
        for (String from : List.of("agent", "coordinator", "test")) {
            assertThat(resolves(demo, from)).as(from).isTrue();
        }
        assertDoesNotReach(demo, "test", "broker", "kafka");
        assertDoesNotReach(demo, "test", "target", "http");
        assertDoesNotReach(demo, "target", "broker", "kafka");
        assertDoesNotReach(demo, "target", "coordinator", "api");
        assertDoesNotReach(demo, "agent", "coordinator", "api");
        assertDoesNotReach(demo, "agent", "agent", "metrics");
        assertDoesNotReach(demo, "broker", "coordinator", "api");
    }

    @Test
    void withCollectorsEveryProcessIsReadAndCanSendSpans() {
        Rendered rendered = Chart.example("collector");
        for (String process : List.of("coordinator", "agent", "target")) {
            assertReaches(rendered, "scrape", process, "metrics");
            assertReaches(rendered, process, "gateway", "otlp-grpc");
        }
        assertReaches(rendered, "scrape", "gateway", "metrics");
        assertDoesNotReach(rendered, "gateway", "agent", "metrics");
        assertDoesNotReach(rendered, "scrape", "coordinator", "api");
        // To Kubernetes, where the pods are told; to Prometheus, and to where traces are stored.
        assertThat(egressPorts(rendered, "scrape")).contains(443, 6443, 9090);
        assertThat(egressPorts(rendered, "gateway")).contains(443, 6443, 9090, 4317);
        assertThat(egressPorts(rendered, "agent")).doesNotContain(443, 6443, 9090);
        assertThat(rendered.one("NetworkPolicy", "-gateway").at("/spec/ingress").toString())
                .contains("\"kubernetes.io/metadata.name\":\"shop\"");
    }

    @Test
    void agentsReachTheTargetsThatAreNamedAndNoOthers() {
        Manifest policy = Chart.example("cluster").one("NetworkPolicy", "-agent");
        assertThat(allows(policy, "203.0.113.7", 443)).isTrue();
        assertThat(allows(policy, "203.0.113.7", 80)).isFalse();
        assertThat(allows(policy, "203.0.113.200", 443)).as("excepted").isFalse();
        assertThat(allows(policy, "198.51.100.1", 443)).isFalse();
        assertThat(policy.at("/spec/egress").toString())
                .contains(
                        "{\"to\":[{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"shop\"}},"
                                + "\"podSelector\":{\"matchLabels\":{\"app\":\"shop\"}}}],\"ports\":[{\"protocol\":\"TCP\",\"port\":8443}]}");
    }

    @Test
    void brokersAreReachedAtThePortsThatTheirAddressesHave() {
        Rendered rendered = Chart.example("cluster");
        for (String process : List.of("agent", "coordinator")) {
            assertThat(egressPorts(rendered, process)).as(process).contains(9093);
        }
        assertThat(egressPorts(rendered, "run")).containsExactlyInAnyOrder(53, 53, 7070);
        Rendered two = Chart.example(
                "minimal",
                Chart.NEW,
                "kafka: {brokers: [\"a:9092\", \"b:9094\"]}\nnetworkPolicy: {enabled: true, targets: [{cidr: 10.0.0.0/8, ports: [80]}]}");
        assertThat(egressPorts(two, "agent")).contains(9092, 9094);
    }

    @Test
    void whoLeadsItsOwnRunTalksToBrokersAsACoordinatorDoes() {
        Rendered once = Chart.example("once");
        assertThat(egressPorts(once, "run")).contains(9092, 8080);
        assertThat(once.of("NetworkPolicy")).extracting(Manifest::component).containsExactlyInAnyOrder("agent", "run");
    }

    @Test
    void onlyWhoIsNamedCallsTheCoordinatorAndReadsMetrics() {
        JsonNode ingress =
                Chart.example("cluster").one("NetworkPolicy", "-coordinator").at("/spec/ingress");
        assertThat(ingress.size()).isEqualTo(2);
        assertThat(ingress.path(0).toString())
                .contains("[\"run\",\"test\"]")
                .contains("\"ci\"")
                .contains("7070");
        assertThat(ingress.path(1).toString())
                .contains("\"monitoring\"")
                .contains("9464")
                .doesNotContain("\"ci\"");
    }

    private static void assertReaches(Rendered rendered, String from, String to, String port) {
        assertThat(reaches(rendered, from, to, port))
                .as("%s → %s, %s", from, to, port)
                .isTrue();
    }

    private static void assertDoesNotReach(Rendered rendered, String from, String to, String port) {
        assertThat(reaches(rendered, from, to, port))
                .as("%s → %s, %s", from, to, port)
                .isFalse();
    }

    private static boolean reaches(Rendered rendered, String from, String to, String portName) {
        Pod client = rendered.pod(from);
        Pod server = rendered.pod(to);
        int port = server.port(portName);
        assertThat(port).as("%s of %s", portName, server).isPositive();
        return lets(policies(rendered, client).getFirst().at("/spec/egress"), "to", server, port)
                && lets(policies(rendered, server).getFirst().at("/spec/ingress"), "from", client, port);
    }

    private static boolean lets(JsonNode rules, String side, Pod other, int port) {
        for (JsonNode rule : rules) {
            boolean open = false;
            for (JsonNode one : rule.path("ports")) {
                open |= one.path("port").asInt() == port
                        && one.path("protocol").asText().equals("TCP");
            }
            for (JsonNode peer : rule.path(side)) {
                if (open
                        && !peer.has("namespaceSelector")
                        && peer.has("podSelector")
                        && other.selectedBy(peer.path("podSelector"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean resolves(Rendered rendered, String component) {
        JsonNode egress = policies(rendered, rendered.pod(component)).getFirst().at("/spec/egress");
        return egress.toString().contains("{\"protocol\":\"UDP\",\"port\":53}")
                && egress.toString().contains("kube-system");
    }

    private static List<Integer> egressPorts(Rendered rendered, String component) {
        List<Integer> ports = new ArrayList<>();
        for (JsonNode rule : rendered.one("NetworkPolicy", "-" + component).at("/spec/egress")) {
            rule.path("ports").forEach(port -> ports.add(port.path("port").asInt()));
        }
        return ports;
    }

    /// Whether an address outside is let out to.
    private static boolean allows(Manifest policy, String address, int port) {
        for (JsonNode rule : policy.at("/spec/egress")) {
            boolean open = false;
            for (JsonNode one : rule.path("ports")) {
                open |= one.path("port").asInt() == port;
            }
            for (JsonNode peer : rule.path("to")) {
                JsonNode block = peer.path("ipBlock");
                if (open
                        && block.isObject()
                        && within(address, block.path("cidr").asText())
                        && Yaml.texts(block.path("except")).stream().noneMatch(part -> within(address, part))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean within(String address, String cidr) {
        int bits = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
        return bits == 0
                || number(address) >>> (32 - bits) == number(cidr.substring(0, cidr.indexOf('/'))) >>> (32 - bits);
    }

    private static int number(String address) {
        int number = 0;
        for (String part : address.split("\\.")) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }

    private static List<Manifest> policies(Rendered rendered, Pod pod) {
        return rendered.of("NetworkPolicy").stream()
                .filter(policy -> pod.selectedBy(policy.at("/spec/podSelector")))
                .toList();
    }
}
