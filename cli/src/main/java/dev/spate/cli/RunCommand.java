package dev.spate.cli;

import dev.spate.report.RunFolder;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `spate run PLAN`.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a plan, with coordinator and agents in this process, and judges the result.",
        sortOptions = false,
        footer = {
            "",
            "Example:  spate run plans/quickstart.yaml --target http://127.0.0.1:8080",
            "",
            "Exit codes:  0 pass, 99 an objective failed, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else"
        })
final class RunCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PlanOptions plan;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private OutputOptions output;

    @Override
    public Integer call() throws InterruptedException {
        plan.check();
        output.check();
        PlanInput input = plan.read();
        input.refuse(BeforeStart.unknownHosts(input.reading().hosts()));
        RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
        try (LocalCluster cluster = new LocalCluster(plan.agents(), plan.loops())) {
            return new LocalRun(input, output, folder).execute(cluster, plan.agents());
        }
    }
}
