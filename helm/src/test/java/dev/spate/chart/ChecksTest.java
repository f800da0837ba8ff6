package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What cannot work is refused before anything is installed, with what to do instead.
class ChecksTest {

    /// What is wrong, in which example, with what values laid over it, and a part of the answer.
    static Stream<Arguments> combinations() {
        return Stream.of(
                of("no brokers", "minimal", "kafka: {brokers: []}", "no brokers are named: set kafka.brokers"),
                of("brokers of two kinds", "demo", "kafka: {brokers: [\"k:9092\"]}", "which brokers are meant?"),
                of(
                        "two files of properties",
                        "strimzi",
                        "kafka: {existingSecret: s}",
                        "put all of them into one of the two"),
                of(
                        "a password in a ConfigMap",
                        "minimal",
                        "kafka: {properties: {ssl.keystore.password: hunter2}}",
                        "kafka.properties.ssl.keystore.password is a secret"),
                of(
                        "a login in a ConfigMap",
                        "strimzi",
                        "kafka: {properties: {sasl.jaas.config: \"…Module required password=x;\"}}",
                        "kafka.properties.sasl.jaas.config is a secret"),
                of(
                        "no token",
                        "minimal",
                        "coordinator: {token: {existingSecret: \"\"}}",
                        "lets nobody in without a token: kubectl create secret"),
                of("two tokens", "minimal", "coordinator: {token: {generate: true}}", "or is it to be made?"),
                of("half a processor", "minimal", "agents: {cpu: 500m}", "agents.cpu=500m is no whole number"),
                of("a processor and a half", "minimal", "agents: {cpu: 1.5}", "agents.cpu=1.5 is no whole number"),
                of("once beside a coordinator", "minimal", "agents: {mode: once}", "set coordinator.enabled=false"),
                of(
                        "once without a run",
                        "minimal",
                        "coordinator: {enabled: false}\nagents: {mode: once}",
                        "agents.mode=once is for exactly one run, and runs has 0"),
                of(
                        "once with two runs",
                        "once",
                        "runs: {second: {plan: quickstart}}",
                        "agents.mode=once is for exactly one run, and runs has 2"),
                of(
                        "once by the clock",
                        "once",
                        "runs: {quickstart: {schedule: \"0 3 * * *\"}}",
                        "runs.quickstart.schedule: agents of agents.mode=once end after one run"),
                of(
                        "nobody to lead",
                        "minimal",
                        "coordinator: {enabled: false}",
                        "without a coordinator a run leads itself"),
                of(
                        "a run of no plan",
                        "cluster",
                        "runs: {release: {plan: checkuot}}",
                        "runs.release.plan is 'checkuot', and there is no such plan; plans are: checkout"),
                of(
                        "more agents than there are",
                        "cluster",
                        "runs: {release: {agents: 11}}",
                        "runs.release.agents is 11, and there are 10 agents"),
                of(
                        "everything read twice",
                        "collector",
                        "monitoring: {kind: PodMonitor}",
                        "all would be stored twice: leave one out"),
                of(
                        "a monitor of services for a run without one",
                        "once",
                        "monitoring: {kind: ServiceMonitor}",
                        "use PodMonitor"),
                of(
                        "samples with nowhere to go",
                        "collector",
                        "collector: {remoteWrite: \"\"}",
                        "set collector.remoteWrite"),
                of(
                        "traces with nowhere to go",
                        "collector",
                        "collector: {gateway: {traces: \"\"}}",
                        "set collector.gateway.traces"),
                of(
                        "data sources without addresses",
                        "cluster",
                        "dashboards: {datasources: {tempo: \"\"}}",
                        "needs the addresses of both"),
                of(
                        "agents that reach no target",
                        "minimal",
                        "networkPolicy: {enabled: true}",
                        "would let agents reach no target"),
                of(
                        "a target that is nobody",
                        "cluster",
                        "networkPolicy: {targets: [{ports: [80]}]}",
                        "an entry of networkPolicy.targets names nobody"),
                of(
                        "an image without its digest",
                        "cluster",
                        "images: {agent: {digest: \"\"}}",
                        "images.agent has no digest: set images.agent.digest=sha256:"),
                of(
                        "an account that is nobody's",
                        "collector",
                        "serviceAccount: {create: false}",
                        "serviceAccount.create=false needs serviceAccount.name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("combinations")
    void whatCannotWorkIsRefusedWithAWayOut(String what, String example, String more, String answer) {
        assertThat(Chart.refusal(example, more)).as(what).contains(answer);
    }

    /// What is wrong, and a part of the answer of the schema.
    static Stream<Arguments> values() {
        return Stream.of(
                of("a key that is unknown", "minimal", "agents: {replica: 3}", "replica"),
                of("a key that is unknown at the top", "minimal", "agent: {replicas: 3}", "agent"),
                of("a key that is unknown in a run", "cluster", "runs: {release: {pln: x}}", "pln"),
                of("a mode that does not exist", "minimal", "agents: {mode: deployment}", "/agents/mode"),
                of("a transport that does not exist", "minimal", "agents: {transport: kqueue}", "/agents/transport"),
                of("no agents", "minimal", "agents: {replicas: 0}", "/agents/replicas"),
                of("a broker without a port", "minimal", "kafka: {brokers: [kafka]}", "/kafka/brokers/0"),
                of("a port that is none", "minimal", "coordinator: {port: 70700}", "/coordinator/port"),
                of("a user who is root", "minimal", "security: {runAsUser: 0}", "/security/runAsUser"),
                of("memory that is none", "minimal", "agents: {memory: plenty}", "/agents/memory"),
                of("a digest that is none", "minimal", "images: {cli: {digest: sha256:12}}", "/images/cli/digest"),
                of("time to end that is too short", "minimal", "coordinator: {graceSeconds: 10}", "graceSeconds"),
                of("a target without ports", "minimal", "networkPolicy: {targets: [{cidr: 10.0.0.0/8}]}", "ports"),
                of("a plan that is no text", "minimal", "plans: {a: {plan: {name: x}}}", "/plans/a/plan"),
                of(
                        "a name that is too long",
                        "minimal",
                        "plans: {abcdefghijklmnopq: {plan: x}}",
                        "invalid propertyName"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void whatIsNoValueIsRefusedWithItsPlace(String what, String example, String more, String answer) {
        assertThat(Chart.refusal(example, more)).as(what).contains(answer);
    }

    @Test
    void partsOfProcessorsAreTakenFromWhoeverInsists() {
        assertThat(Chart.example("minimal", Chart.NEW, "agents: {cpu: 500m, allowFractionalCpu: true}")
                        .pod("agent")
                        .container()
                        .at("/resources/limits/cpu")
                        .asText())
                .isEqualTo("500m");
    }

    private static Arguments of(String what, String example, String more, String answer) {
        return Arguments.of(what, example, more, answer);
    }
}
