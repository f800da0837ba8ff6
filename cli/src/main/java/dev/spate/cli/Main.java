package dev.spate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `spate` command. Ends the process with the exit code that the documentation promises: 0 pass, 99
/// an objective failed, 98 not proven, 97 aborted, 2 the plan or the arguments are wrong, 1 anything
/// else.
@Command(
        name = "spate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A distributed load generator that can be believed.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            AgentCommand.class,
            ValidateCommand.class,
            ReportCommand.class,
            TargetCommand.class,
            TrainCommand.class
        },
        footer = {
            "",
            "Start with:  spate demo            everything on this machine, in less than a minute",
            "             spate run PLAN        load a service as a plan says",
            "",
            "Exit codes:  0 pass, 99 an objective failed, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else"
        })
final class Main implements Runnable {

    /// The plan or the arguments are wrong.
    static final int WRONG_INPUT = ExitCode.USAGE;

    /// Something failed that is not the user's doing.
    static final int FAILED = ExitCode.SOFTWARE;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] arguments) {
        // Until the telemetry module takes over: warnings and worse, on standard error.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", System.getProperty("spate.log", "warn"));
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, _) -> {
                    command.getErr().println("spate: " + Failure.describe(exception));
                    if (Boolean.getBoolean("spate.trace")) {
                        exception.printStackTrace(command.getErr());
                    }
                    return exception instanceof WrongInputException ? WRONG_INPUT : FAILED;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Try 'spate demo' or 'spate --help'.");
    }
}
