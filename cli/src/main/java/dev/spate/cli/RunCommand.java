package dev.spate.cli;

import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunAttendant;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate run PLAN`.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a plan, with coordinator and agents in this process, and judges the result.",
        footer = {"", "Example:  spate run plans/quickstart.yaml --target http://127.0.0.1:8080"})
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path planFile;

    @Option(names = "--target", paramLabel = "URL", description = "Base address instead of the plan's.")
    private @Nullable String target;

    @Option(
            names = "--agents",
            paramLabel = "N",
            description =
                    "Agents in this process. Default: 1. With --kafka: how many of the agents there; the run waits"
                            + " until so many are free. Default: all that are free")
    private @Nullable Integer agents;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops for each agent. Default: one processor less than there are, over all agents")
    private @Nullable Integer loops;

    @Option(names = "--seed", paramLabel = "N", description = "Seed instead of the plan's.")
    private @Nullable Long seed;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replaces one value of the plan, such as --set phases.steady.duration=10s. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private OutputOptions output;

    @Override
    public Integer call() throws InterruptedException {
        checkAgents();
        output.check();
        Map<String, String> all = new LinkedHashMap<>(overrides);
        if (target != null) {
            all.put("target", target);
        }
        if (seed != null) {
            all.put("seed", seed.toString());
        }
        PlanInput input = PlanInput.fromFile(planFile, all);
        if (input.reading().plan() == null) {
            System.err.print(input.reading().render());
            return Main.WRONG_INPUT;
        }
        LocalRun run = new LocalRun(input, output);
        if (kafka.given()) {
            return clusterRun(run, kafka.settings("run"));
        }
        int count = agents == null ? 1 : agents;
        try (LocalCluster cluster = new LocalCluster(count, loops == null ? LocalCluster.defaultLoops(count) : loops)) {
            return run.execute(cluster.coordinator(), count);
        }
    }

    /// The coordinator is in this process, the agents are wherever they are.
    private int clusterRun(LocalRun run, KafkaSettings settings) throws InterruptedException {
        try (KafkaLog log = KafkaLog.openForCoordinator(settings);
                Coordinator coordinator = new Coordinator(
                        log,
                        CoordinatorSettings.cluster(Host.processName(), ""),
                        RunAttendant.NONE,
                        InstantSource.system(),
                        System::nanoTime)) {
            coordinator.start();
            return run.execute(coordinator, agents == null ? 0 : agents);
        }
    }

    private void checkAgents() {
        if (kafka.given()) {
            if (loops != null) {
                throw new WrongInputException("--loops is for agents in this process, and with --kafka there are none;"
                        + " say it to spate agent");
            }
            if (agents != null && (agents < 1 || agents > 10_000)) {
                throw new WrongInputException("--agents " + agents + ": a run is divided over 1 to 10000 agents");
            }
            return;
        }
        kafka.checkNotUsed();
        if (agents != null && (agents < 1 || agents > 64)) {
            throw new WrongInputException("--agents " + agents + ": 1 to 64 agents fit into one process");
        }
        if (loops != null && (loops < 1 || loops > 256)) {
            throw new WrongInputException("--loops " + loops + ": an agent has 1 to 256 event loops");
        }
    }
}
