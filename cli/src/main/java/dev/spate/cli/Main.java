package dev.spate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
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
            "Start with:  spate demo         everything on this machine, within a minute",
            "             spate run PLAN     load a service as a plan says",
            "             spate run --help   what a command can do",
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
        CommandLine spate = new CommandLine(new Main());
        // 'spate help run' is what many try; the usage shows the way that every command has.
        CommandLine help = new CommandLine(new HelpCommand());
        help.getCommandSpec().usageMessage().hidden(true);
        spate.addSubcommand("help", help);
        return spate.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new WrongArguments())
                .setExecutionExceptionHandler((exception, command, _) -> {
                    boolean named = exception instanceof WrongInputException wrong && wrong.named();
                    command.getErr().println((named ? "" : "spate: ") + Failure.describe(exception));
                    if (Boolean.getBoolean("spate.trace")) {
                        exception.printStackTrace(command.getErr());
                    }
                    return exception instanceof WrongInputException ? WRONG_INPUT : FAILED;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'spate demo' is a good first one");
    }
}
