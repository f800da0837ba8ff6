package dev.spate.cli;

import dev.spate.plan.Plan;
import dev.spate.planfile.PlanDrawing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate validate PLAN`.
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Names every problem of a plan (exit code 2), or draws the load that it asks for.")
final class ValidateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path planFile;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces one value of the plan.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() {
        Screen screen = new Screen();
        PlanInput input = PlanInput.fromFile(planFile, overrides);
        Plan plan = input.reading().plan();
        if (plan == null) {
            System.err.print(input.reading().render());
            return Main.WRONG_INPUT;
        }
        screen.out().print(PlanDrawing.draw(plan, screen.width()));
        screen.out().flush();
        return 0;
    }
}
