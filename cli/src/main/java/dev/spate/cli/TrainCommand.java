package dev.spate.cli;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Runs a little of everything once, so that the virtual machine can store the classes that a run needs.
/// Called by the build of the distribution only.
@Command(name = "train", hidden = true, description = "Used by the build: a short run that fills the class cache.")
final class TrainCommand implements Callable<Integer> {

    private static final String PLAN = """
            name: train
            scenarios:
              page:
                - get: /items?page=${random(1,5)}
                  name: page
                  check: {status: 200, jsonPath: {"$.items[0].id": exists}}
                  extract: {id: {jsonPath: "$.items[0].id"}}
                - pause: 1ms..5ms
                - post: /echo
                  json: {item: "${id}"}
            phases:
              - {name: rate, scenario: page, constantRate: 200/s, duration: 1s}
              - {name: users, scenario: page, constantUsers: 2, duration: 500ms, gracefulStop: 1s}
            slo:
              - {phase: rate, p99: "< 10s", errors: "< 50%"}
            """;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("spate-train");
        Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            int code = Main.commandLine("run")
                    .execute(
                            "run",
                            plan.toString(),
                            "--target",
                            target.address().toString(),
                            "--out",
                            folder.resolve("run").toString());
            // What the run proved does not matter here: a busy machine may make it not-proven.
            return code == Verdict.FAIL.exitCode() || code == Verdict.NOT_PROVEN.exitCode() ? 0 : code;
        }
    }
}
