package dev.spate.cli;

import dev.spate.telemetry.logs.Logs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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
        footer = {
            "",
            "Start with:  spate demo         everything on this machine, within a minute",
            "             spate run PLAN     load a service as a plan says",
            "             spate run --help   what a command can do",
            "",
            "Exit codes:  0 pass, 99 an objective failed, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else"
        })
public final class Main implements Runnable {

    /// The plan or the arguments are wrong.
    static final int WRONG_INPUT = ExitCode.USAGE;

    /// Something failed that is not the user's doing.
    static final int FAILED = ExitCode.SOFTWARE;

    /// What runs until it is ended, and is looked after by other programs.
    private static final Set<String> SERVICES = Set.of("agent", "coordinator", "target");

    /// What makes load in this process, as a rule.
    private static final Set<String> GENERATORS = Set.of("run", "demo");

    /// In the order in which the help lists them.
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (GENERATORS.contains(command)) {
            HeadStart.begin();
        }
        try {
            Logs.configure(System::getenv, SERVICES.contains(command), () -> new Screen().terminal());
        } catch (IllegalArgumentException e) {
            System.err.println("spate: " + e.getMessage());
            System.exit(WRONG_INPUT);
        }
        // Otherwise picocli looks for Groovy, and to find that there is none takes all jars to be opened.
        System.setProperty("picocli.disable.closures", "true");
        // How long a name is known is the plan's to say, so the JDK is not to remember any.
        System.setProperty("sun.net.inetaddr.ttl", "0");
        System.exit(commandLine(arguments).execute(arguments));
    }

    /// Understands these arguments. Of each command that it knows, picocli reads all annotations, which
    /// takes some ten milliseconds; so it gets to know the one that is called, or, where none is, all of
    /// them. Public for whoever writes such arguments, and wants to know whether they are understood.
    public static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        Supplier<Object> called = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (called != null) {
            line.addSubcommand(arguments[0], called.get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
            // 'spate help run' is what many try; the usage shows the way that every command has.
            CommandLine help = new CommandLine(new HelpCommand());
            help.getCommandSpec().usageMessage().hidden(true);
            line.addSubcommand("help", help);
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true)
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

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("coordinator", CoordinatorCommand::new);
        commands.put("agent", AgentCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("validate", ValidateCommand::new);
        commands.put("report", ReportCommand::new);
        commands.put("judge", JudgeCommand::new);
        commands.put("profile", ProfileCommand::new);
        commands.put("target", TargetCommand::new);
        commands.put("inspect", InspectCommand::new);
        commands.put("lab", LabCommand::new);
        commands.put("soak", SoakCommand::new);
        commands.put("health", HealthCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("relay", RelayCommand::new);
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'spate demo' is a good first one");
    }
}
