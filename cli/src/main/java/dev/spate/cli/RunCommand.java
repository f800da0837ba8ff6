package dev.spate.cli;

import dev.spate.log.MemoryLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

    @Option(names = "--agents", paramLabel = "N", description = "Agents in this process. Default: ${DEFAULT-VALUE}")
    private int agents = 1;

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
    public Integer call() throws InterruptedException, ExecutionException {
        if (agents < 1 || agents > 64) {
            throw new WrongInputException("--agents " + agents + ": 1 to 64 agents fit into one process");
        }
        int loopCount = loops == null ? LocalCluster.defaultLoops(agents) : loops;
        if (loopCount < 1 || loopCount > 256) {
            throw new WrongInputException("--loops " + loopCount + ": an agent has 1 to 256 event loops");
        }
        output.check();
        Map<String, String> all = new LinkedHashMap<>(overrides);
        if (target != null) {
            all.put("target", target);
        }
        if (seed != null) {
            all.put("seed", seed.toString());
        }
        Future<MemoryLog> log = LocalCluster.beginLog();
        PlanInput input = PlanInput.fromFile(planFile, all);
        if (input.reading().plan() == null) {
            System.err.print(input.reading().render());
            return Main.WRONG_INPUT;
        }
        try (LocalCluster cluster = new LocalCluster(log.get(), agents, loopCount)) {
            return new LocalRun(input, output).execute(cluster, agents);
        }
    }
}
