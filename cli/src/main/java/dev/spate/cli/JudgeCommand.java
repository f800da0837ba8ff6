package dev.spate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.report.Ink;
import dev.spate.soak.folder.SoakFolder;
import dev.spate.soak.folder.StoredSoak;
import dev.spate.soak.folder.StoredSoak.Change;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SoakJudgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate judge DIR`.
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Judges soaks again that have ended, by the rules of this version and what",
            "their plans say, and shows what is different."
        },
        footer = {
            "",
            "The exit code is that of the verdict; of several soaks, of the worst.",
            "",
            "Examples:",
            "  spate judge soaks/nightly           what today's rules say",
            "  spate judge soaks                   the same of all soaks in a folder",
            "  spate judge soaks/nightly --write   keeps it, and draws soak.html anew"
        })
final class JudgeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of a soak, or of several.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path folder;

    @Option(
            names = "--write",
            description = {
                "Keep the new judgement in soak.json, the old one",
                "among the earlier ones, and write soak.html anew."
            })
    private boolean write;

    @Option(names = "--json", description = "Print verdicts, reasons and changes as JSON.")
    private boolean json;

    private final Screen screen = new Screen();

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new WrongInputException(
                    (Files.exists(folder) ? folder + " is a file" : "there is no folder " + folder)
                            + "; give the folder of a soak");
        }
        List<Path> soaks = SoakFolder.holds(folder) ? List.of(folder) : SoakFolder.inside(folder);
        if (soaks.isEmpty()) {
            throw new WrongInputException(folder + " holds no soak: it has no " + SoakFolder.SOAK
                    + (Files.exists(folder.resolve("result.json"))
                            ? "; it holds a run, which spate report shows"
                            : ""));
        }
        ArrayNode all = new ObjectMapper().createArrayNode();
        Verdict worst = Verdict.PASS;
        for (Path each : soaks) {
            StoredSoak soak;
            try {
                soak = SoakFolder.read(each);
            } catch (SoakFolder.SoakFolderException e) {
                throw new WrongInputException(String.valueOf(e.getMessage()));
            }
            SoakJudgement now = soak.judge();
            List<Change> changes = soak.changes(now);
            if (json) {
                describe(all.addObject(), each, soak, now, changes);
            } else {
                show(each, soak, now, changes);
            }
            if (write) {
                soak.keep(now, Version.current());
            }
            worst = worse(worst, now.verdict());
        }
        if (json) {
            print(soaks.size() == 1 && SoakFolder.holds(folder) ? all.get(0) : all);
        }
        screen.out().flush();
        return worst.exitCode();
    }

    private void show(Path where, StoredSoak soak, SoakJudgement now, List<Change> changes) {
        boolean colour = screen.colour();
        String before = soak.verdict();
        String verdict = now.verdict().label();
        Ink tone = switch (now.verdict()) {
            case PASS -> Ink.GOOD;
            case NOT_PROVEN, ABORTED -> Ink.DOUBT;
            case FAIL, ERROR -> Ink.BAD;
        };
        line(tone.on(verdict.toUpperCase(Locale.ROOT).replace('-', ' '), colour) + "  " + Ink.clean(soak.plan()) + " · "
                + where);
        now.reasons().forEach(reason -> line("  · " + Ink.clean(reason)));
        if (before.isEmpty()) {
            line("  not judged before");
            return;
        }
        line("  " + (before.equals(verdict) ? "as" : before + ", as it was") + " judged by "
                + Ink.clean(soak.judgedBy())
                + (before.equals(verdict) && changes.isEmpty() ? "; nothing is different" : ""));
        for (Change change : changes) {
            line("  " + Ink.STRONG.on(Ink.clean(change.name()), colour) + ": " + label(change.before()) + " → "
                    + label(change.after())
                    + (change.words().isEmpty() ? "" : " (" + Ink.clean(change.words()) + ")"));
        }
    }

    private void line(String text) {
        screen.out().println(text);
    }

    private static String label(@Nullable State state) {
        return state == null ? "nothing" : state.label();
    }

    private static void describe(
            ObjectNode node, Path where, StoredSoak soak, SoakJudgement now, List<Change> changes) {
        node.put("soak", where.toString());
        node.put("plan", soak.plan());
        node.put("verdict", now.verdict().label());
        ArrayNode reasons = node.putArray("reasons");
        now.reasons().forEach(reasons::add);
        ObjectNode before = node.putObject("before");
        before.put("verdict", soak.verdict());
        before.put("by", soak.judgedBy());
        ArrayNode old = before.putArray("reasons");
        soak.reasons().forEach(old::add);
        ArrayNode different = node.putArray("changes");
        for (Change change : changes) {
            ObjectNode one = different.addObject();
            one.put("signal", change.name());
            one.put("before", change.before() == null ? null : change.before().label());
            one.put("after", change.after() == null ? null : change.after().label());
            one.put("words", change.words());
        }
    }

    private void print(JsonNode node) {
        try {
            screen.out()
                    .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree without a JSON form", e);
        }
    }

    /// A failure is worse than a doubt, and that than none.
    private static Verdict worse(Verdict one, Verdict other) {
        return rank(one) >= rank(other) ? one : other;
    }

    private static int rank(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case NOT_PROVEN -> 1;
            case ABORTED -> 2;
            case FAIL -> 3;
            case ERROR -> 4;
        };
    }
}
