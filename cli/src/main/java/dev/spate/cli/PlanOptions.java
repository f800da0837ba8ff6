package dev.spate.cli;

import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The plan of a command, and what the command line changes about it: the same for all commands that
/// take a plan, so that a plan that one of them takes is one that the others take.
final class PlanOptions {

    @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path planFile;

    @Option(names = "--target", paramLabel = "URL", description = "Base address instead of the plan's.")
    private @Nullable String target;

    @Option(names = "--seed", paramLabel = "N", description = "Seed instead of the plan's.")
    private @Nullable Long seed;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = {
                "Replaces a value of the plan; may be repeated.",
                "--set phases.steady.duration=10s",
                "--set http.timeout=2s"
            })
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--agents",
            paramLabel = "N",
            description = {
                "Agents in this process. Default: 1",
                "With --kafka or --coordinator: how many there.",
                "Default: all that are free"
            })
    private @Nullable Integer agents;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = {
                "Event loops of each agent. Default: one less than",
                "there are processors, divided by the agents"
            })
    private @Nullable Integer loops;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ProfileOption profile;

    int agents() {
        return agents == null ? 1 : agents;
    }

    /// How many agents of a cluster; 0 for all that are free.
    int agentsElsewhere() {
        return agents == null ? 0 : agents;
    }

    int loops() {
        return loops == null ? LocalCluster.defaultLoops(agents()) : loops;
    }

    /// Refuses numbers that no process can have.
    ///
    /// @throws WrongInputException with the reason
    void check() {
        if (agents() < 1 || agents() > 64) {
            throw new WrongInputException("--agents " + agents() + ": 1 to 64 agents fit into one process");
        }
        if (loops() < 1 || loops() > 256) {
            throw new WrongInputException("--loops " + loops() + ": an agent has 1 to 256 event loops");
        }
    }

    /// Refuses what makes no sense where the agents are other processes.
    ///
    /// @throws WrongInputException with the reason
    void checkElsewhere() {
        if (loops != null) {
            throw new WrongInputException(
                    "--loops is for agents in this process, and here there are none; say it to spate agent");
        }
        if (agents != null && (agents < 1 || agents > 10_000)) {
            throw new WrongInputException("--agents " + agents + ": a run is divided over 1 to 10000 agents");
        }
    }

    /// Reads the plan, and holds it against the agents that are to carry it out.
    ///
    /// @throws WrongInputException if there is no such file, it cannot be read, or it has problems
    PlanInput read() {
        PlanInput input = read(System::getenv);
        input.refuse(BeforeStart.shortFeeders(input.plan(), input.reading().feeders(), agents(), loops()));
        if (input.folder() != null) {
            input.refuse(BeforeStart.missingKeys(input.reading().keys(), PlanFiles.inFolder(input.folder())));
        }
        return input;
    }

    /// Reads the plan for agents on other machines, whose environment and resources nobody knows here.
    ///
    /// @throws WrongInputException if there is no such file, it cannot be read, or it has problems
    PlanInput readForElsewhere() {
        PlanInput input = read(_ -> "");
        // Throws if there are problems.
        Plan _ = input.plan();
        return input;
    }

    private PlanInput read(PlanSource.Environment environment) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        Map<String, String> options = new LinkedHashMap<>();
        if (target != null) {
            all.put("target", target);
            options.put("target", "--target");
        }
        if (seed != null) {
            all.put("seed", seed.toString());
            options.put("seed", "--seed");
        }
        all.putAll(profile.overrides(options));
        return PlanInput.fromFile(planFile, all, options, environment);
    }
}
