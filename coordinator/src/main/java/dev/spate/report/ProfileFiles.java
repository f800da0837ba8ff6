package dev.spate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spate.profile.FlamePage;
import dev.spate.profile.Profile;
import dev.spate.profile.Stacks;
import dev.spate.report.RunResult.ProfileResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder `profiles` of a run: for each process and kind a flame graph and its stacks, and the same
/// of the slow requests against all others.
public final class ProfileFiles {

    /// Below the run's folder.
    public static final String FOLDER = "profiles";

    /// What is in it.
    public static final Pattern NAME =
            Pattern.compile("profiles/[A-Za-z0-9][A-Za-z0-9._-]{0,150}\\.(html|collapsed\\.gz)");

    /// On disk there is room for more than in a message: 8 MiB.
    private static final int MOST_BYTES = 8 << 20;

    private ProfileFiles() {}

    /// Names of all there are, such as `profiles/agent-1-cpu.html`; empty if there are none.
    public static List<String> names(Path run) {
        Path folder = run.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> FOLDER + "/" + file.getFileName())
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// Writes all files.
    ///
    /// @return what `result.json` says of them
    /// @throws IOException if one cannot be written
    static List<ProfileResult> write(Path run, String runName, List<RunProfile> profiles) throws IOException {
        List<ProfileResult> results = new ArrayList<>();
        for (RunProfile one : profiles) {
            if (one.profile().parts().isEmpty()) {
                results.add(new ProfileResult(
                        one.who(),
                        one.phase(),
                        null,
                        one.profile().engine(),
                        one.profile().note(),
                        0,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null));
            }
            for (Profile.Part part : one.profile().parts()) {
                results.add(write(run, runName, one, part));
            }
        }
        return results;
    }

    private static ProfileResult write(Path run, String runName, RunProfile one, Profile.Part part) throws IOException {
        Profile profile = one.profile();
        String kind = part.kind().label();
        String base = FOLDER + "/"
                + one.who().replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[^A-Za-z0-9]", "x") + "-" + kind;
        Files.createDirectories(run.resolve(FOLDER));
        List<String> facts = new ArrayList<>();
        facts.add("Run " + runName + ", phase " + one.phase() + ", "
                + seconds(profile.endEpochNanos() - profile.startEpochNanos()) + ", " + Units.count(part.samples())
                + " samples, taken by " + profile.engine() + ".");
        if (!profile.note().isEmpty()) {
            facts.add("Not as asked for: " + profile.note() + ".");
        }
        String html = base + ".html";
        String stacks = base + ".collapsed.gz";
        write(
                run,
                html,
                FlamePage.of(one.who() + ", " + kind, facts, part.kind().unit(), part.stacks()));
        Files.write(run.resolve(stacks), part.stacks().compressed(MOST_BYTES));
        String slowHtml = null;
        String slowStacks = null;
        if (!profile.slow().isEmpty()) {
            slowHtml = base + "-slow.html";
            slowStacks = base + "-slow.collapsed.gz";
            Stacks rest = part.stacks().minus(part.slowStacks());
            facts.add("Slow are the slowest hundredth of the phase's requests, from their intended start to their end: "
                    + Units.count(profile.slow().size()) + " stretches of together "
                    + seconds(profile.slow().nanos()) + ". Compared are the samples in that time with all others.");
            write(
                    run,
                    slowHtml,
                    FlamePage.difference(
                            one.who() + ", " + kind + ": slow requests against the rest",
                            facts,
                            part.kind().unit(),
                            rest,
                            "all other time",
                            part.slowStacks(),
                            "slow requests under way"));
            Files.write(run.resolve(slowStacks), part.slowStacks().compressed(MOST_BYTES));
        }
        return new ProfileResult(
                one.who(),
                one.phase(),
                kind,
                profile.engine(),
                profile.note(),
                profile.endEpochNanos() - profile.startEpochNanos(),
                part.samples(),
                part.slowSamples(),
                html,
                stacks,
                slowHtml,
                slowStacks);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static void write(Path run, String name, String text) throws IOException {
        Files.write(run.resolve(name), text.getBytes(UTF_8));
    }
}
