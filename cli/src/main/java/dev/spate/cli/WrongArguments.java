package dev.spate.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with arguments: one line on what, one with what is possible, and where to read
/// more; the whole help would push the first of them off the screen.
final class WrongArguments implements IParameterExceptionHandler {

    /// What people try that is written in another way.
    private static final Map<String, String> MEANT = Map.of(
            "version", "spate --version",
            "start", "spate run PLAN",
            "test", "spate run PLAN",
            "exec", "spate run PLAN",
            "check", "spate validate PLAN",
            "lint", "spate validate PLAN",
            "server", "spate target",
            "show", "spate report RUN_DIR");

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println("spate: " + sentence(failure, command));
        boolean suggested = failure instanceof UnmatchedArgumentException unmatched
                && unmatched.isUnknownOption()
                && UnmatchedArgumentException.printSuggestions(unmatched, err);
        if (!suggested) {
            err.print(command.getHelp().synopsisHeading()
                    + command.getHelp().synopsis(command.getHelp().synopsisHeadingLength()));
        }
        err.println("Try '" + name + " --help'.");
        return Main.WRONG_INPUT;
    }

    private static String sentence(ParameterException failure, CommandLine command) {
        String message = String.valueOf(failure.getMessage());
        boolean top = command.getParent() == null;
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> given = unmatched.getUnmatched();
            String first = given.isEmpty() ? "" : given.getFirst();
            if (first.startsWith("-")) {
                return (top ? "there is" : command.getCommandName() + " has") + " no option " + first;
            }
            String meant = meant(first.toLowerCase(Locale.ROOT), unmatched, command);
            return top
                    ? "there is no command '" + first + "'" + (meant == null ? "" : "; did you mean '" + meant + "'?")
                    : "'" + first + "' is one argument too many";
        }
        if (failure instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            String label = missing.getMissing().getFirst().paramLabel();
            return switch (label) {
                case "PLAN" -> "which plan? Give a YAML file, such as plans/quickstart.yaml";
                case "RUN_DIR" -> "which run? Give its folder, such as runs/<run id>";
                default -> message;
            };
        }
        if (message.contains("KEY=VALUE")) {
            String given = message.substring(message.lastIndexOf(' ') + 1);
            return "--set " + given + ": a path and a value belong together, such as --set phases.steady.duration=10s";
        }
        return message.replaceFirst(
                        "^Invalid value for option '(\\S+)'.*: '(.*)' is not an? (int|long)$",
                        "$1 $2: this is no whole number")
                .replaceFirst("^Which", "which");
    }

    private static @Nullable String meant(String given, UnmatchedArgumentException failure, CommandLine command) {
        if (given.endsWith(".yaml") || given.endsWith(".yml")) {
            return "spate run " + failure.getUnmatched().getFirst();
        }
        String other = MEANT.get(given);
        if (other != null) {
            return other;
        }
        for (String name : command.getSubcommands().keySet()) {
            boolean hidden = command.getSubcommands()
                    .get(name)
                    .getCommandSpec()
                    .usageMessage()
                    .hidden();
            if (!hidden && (name.startsWith(given) || letters(name).equals(letters(given)))) {
                return "spate " + name;
            }
        }
        return failure.getSuggestions().stream()
                .filter(name -> !name.equals("train"))
                .findFirst()
                .map(name -> name.startsWith("spate") ? name : "spate " + name)
                .orElse(null);
    }

    private static String letters(String word) {
        return word.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }
}
