package dev.spate.cli;

import dev.spate.plan.Plan;
import dev.spate.planfile.PlanDrawing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `spate validate PLAN`.
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Names every problem of a plan (exit code 2), or draws the load that it asks for.",
        footer = {
            "",
            "Reads nothing but files and the environment, so hosts are not looked up.",
            "--agents and --loops are those of the run: feeder rows must suffice for them."
        })
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PlanOptions options;

    @Override
    public Integer call() {
        Screen screen = new Screen();
        options.check();
        Plan plan = options.read().plan();
        screen.out().print(PlanDrawing.draw(plan, screen.width()));
        screen.out().flush();
        return 0;
    }
}
