package dev.spate.cli;

import dev.spate.profile.FlamePage;
import dev.spate.profile.Kind;
import dev.spate.profile.Stacks;
import dev.spate.report.ProfileFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate profile diff A B`.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a differential flame graph of two profiles.",
            "What B does more than A is red, what it does less is blue. Compared are",
            "shares, so the two need not be equally long."
        },
        footer = {
            "",
            "Examples:",
            "  spate profile diff runs/before runs/after --output change.html",
            "  spate profile diff runs/before runs/after --who target --kind alloc",
            "  spate profile diff naive.collapsed.gz tuned.collapsed.gz"
        })
final class ProfileDiffCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = {"Folder of a run, or a file of collapsed stacks,", "compressed or not."})
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "The same, of what is compared with it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path after;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            description = {"Of folders: the agent's name, or target.", "Default: the only one, or else target"})
    private @Nullable String who;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Of folders: cpu, alloc, lock or wall. Default: ${DEFAULT-VALUE}")
    private String kind = "cpu";

    @Option(names = "--output", paramLabel = "FILE", description = "Default: ${DEFAULT-VALUE}")
    private Path output = Path.of("profile-diff.html");

    @Override
    public Integer call() throws IOException {
        Kind wanted;
        try {
            wanted = Kind.parse(kind).iterator().next();
        } catch (IllegalArgumentException e) {
            throw new WrongInputException("--kind " + kind + ": " + e.getMessage());
        }
        Path first = file(before, wanted);
        Path second = file(after, wanted);
        Stacks left = read(first);
        Stacks right = read(second);
        Kind shown = kindOf(second, wanted);
        if (kindOf(first, wanted) != shown) {
            throw new WrongInputException(first + " and " + second + " are of two kinds, which cannot be compared");
        }
        String page = FlamePage.difference(
                shown.label() + ": " + name(before) + " → " + name(after),
                List.of("From " + first + " to " + second + "."),
                shown.unit(),
                left,
                name(before),
                right,
                name(after));
        try {
            Files.writeString(output, page);
        } catch (IOException e) {
            throw new WrongInputException("--output " + output + " cannot be written: " + Failure.describe(e));
        }
        new Screen().out().println("written: " + output);
        return 0;
    }

    /// The file of stacks that is meant.
    private Path file(Path given, Kind wanted) {
        if (!Files.exists(given)) {
            throw new WrongInputException("there is no " + given
                    + "; give the folder of a run with profiles, or a file that ends with .collapsed.gz");
        }
        if (!Files.isDirectory(given)) {
            return given;
        }
        String ending = "-" + wanted.label() + ".collapsed.gz";
        List<String> names = new ArrayList<>();
        for (String name : ProfileFiles.names(given)) {
            if (name.endsWith(ending)) {
                names.add(name.substring(ProfileFiles.FOLDER.length() + 1, name.length() - ending.length()));
            }
        }
        if (names.isEmpty()) {
            throw new WrongInputException(given + " holds no profile of kind " + wanted.label()
                    + "; run it with --profile PHASE:" + wanted.label());
        }
        String meant = who != null ? who : names.size() == 1 ? names.getFirst() : "target";
        if (!names.contains(meant)) {
            throw new WrongInputException(given + " holds no profile of " + meant + "; there are "
                    + String.join(", ", names) + ": choose with --who NAME");
        }
        return given.resolve(ProfileFiles.FOLDER).resolve(meant + ending);
    }

    private static Stacks read(Path file) {
        try {
            return Stacks.read(file);
        } catch (IOException e) {
            throw new WrongInputException(file + " cannot be read: " + Failure.describe(e));
        }
    }

    /// As the name of the file says; what it does not say is as asked for.
    private static Kind kindOf(Path file, Kind wanted) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (name.contains("-" + kind.label() + ".") || name.contains("-" + kind.label() + "-slow.")) {
                return kind;
            }
        }
        return wanted;
    }

    private static String name(Path given) {
        Path last = given.toAbsolutePath().normalize().getFileName();
        return String.valueOf(last).replaceFirst("\\.collapsed(\\.gz)?$", "");
    }
}
