package dev.spate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `spate profile`.
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Compares what processes recorded of themselves in runs with --profile.",
        subcommands = ProfileDiffCommand.class)
final class ProfileCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which command? 'spate profile diff A B' compares two profiles");
    }
}
