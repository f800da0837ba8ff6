package dev.spate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `spate health`.
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a process of Spate for its health.",
            "Exit code 0: it is ready (alive, with /health/live), 1: it is not. The process",
            "has to be started with --metrics. For containers without a shell."
        })
final class HealthCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "What to ask. Default: ${DEFAULT-VALUE}",
            defaultValue = Health.DEFAULT_ADDRESS)
    private String address = Health.DEFAULT_ADDRESS;

    @Override
    public Integer call() {
        return Health.ask(address);
    }
}
