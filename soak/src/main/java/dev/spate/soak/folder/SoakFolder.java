package dev.spate.soak.folder;

import static dev.spate.soak.folder.SoakRecord.orEmpty;
import static dev.spate.soak.folder.SoakRecord.orNone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.soak.judge.DriftRules;
import dev.spate.soak.judge.RunEvidence;
import dev.spate.soak.judge.SoakEvidence;
import dev.spate.soak.judge.SoakJudgement;
import dev.spate.soak.page.SoakPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The folder of a soak: `signals.csv` and `marks.jsonl`, written while it goes on; `soak.json`, of
/// which the driver writes what happened, and the judge, at the end, the field `judgement` with
/// `verdict` and `reasons`; and `soak.html`.
public final class SoakFolder {

    public static final String SOAK = "soak.json";
    public static final String PAGE = "soak.html";

    static final ObjectMapper JSON = new ObjectMapper();

    private SoakFolder() {}

    /// A folder that is none of a soak, or cannot be read. The message is for people.
    public static final class SoakFolderException extends IOException {
        private static final long serialVersionUID = 1L;

        SoakFolderException(String message) {
            super(message);
        }

        SoakFolderException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Judges a soak that has ended by what its folder holds, and keeps the judgement in `soak.json` and
    /// `soak.html`.
    ///
    /// @param version of Spate that judges
    /// @throws IOException if a file is missing, or cannot be read or written
    public static SoakJudgement judge(Path folder, String version) throws IOException {
        StoredSoak soak = read(folder);
        SoakJudgement judgement = soak.judge();
        soak.keep(judgement, version);
        return judgement;
    }

    /// Whether there is a soak in it.
    public static boolean holds(Path folder) {
        return Files.isRegularFile(folder.resolve(SOAK));
    }

    /// Soaks in a folder of soaks, by name.
    ///
    /// @throws IOException if the folder cannot be read
    public static List<Path> inside(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.filter(SoakFolder::holds).sorted().toList();
        }
    }

    /// Reads a soak that has ended.
    ///
    /// @throws SoakFolderException if the folder holds none, or a file of it is missing or not as Spate
    ///     writes it
    /// @throws IOException if a file cannot be read
    public static StoredSoak read(Path folder) throws IOException {
        Path file = folder.resolve(SOAK);
        if (!Files.exists(file)) {
            throw new SoakFolderException(folder + " holds no soak: it has no " + SOAK);
        }
        ObjectNode tree;
        SoakRecord record;
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (!(root instanceof ObjectNode object)) {
                throw new SoakFolderException(file + " is not what Spate writes");
            }
            tree = object;
            record = JSON.treeToValue(tree, SoakRecord.class);
        } catch (JsonProcessingException e) {
            throw new SoakFolderException(file + " is not what Spate writes: " + e.getOriginalMessage(), e);
        }
        if (record.end() == 0) {
            throw new SoakFolderException(folder + " holds a soak that has not ended");
        }
        if (record.window() <= 0 || record.end() < record.begin()) {
            throw new SoakFolderException(
                    file + " has windows of " + record.window() + " ms from " + record.begin() + " to " + record.end());
        }
        if (!Files.exists(folder.resolve(TimelineFiles.SIGNALS))) {
            throw new SoakFolderException(folder + " has no " + TimelineFiles.SIGNALS);
        }
        return new StoredSoak(
                folder, tree, record, TimelineFiles.read(folder, record.begin(), record.end(), record.window()));
    }

    /// Writes what was judged, the page first: who finds the judgement finds the page too.
    static void write(
            Path folder,
            ObjectNode tree,
            SoakRecord record,
            SoakRecord.Judged judged,
            TimelineFiles.Reading read,
            SoakJudgement judgement)
            throws IOException {
        String page = SoakPage.render(orEmpty(record.plan()), facts(record, judged, read), read.timeline(), judgement);
        replace(folder.resolve(PAGE), page);
        tree.put("verdict", judged.verdict());
        tree.set("reasons", JSON.valueToTree(judged.reasons()));
        tree.set("judgement", JSON.valueToTree(judged));
        replace(folder.resolve(SOAK), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    }

    private static List<SoakPage.Fact> facts(SoakRecord record, SoakRecord.Judged judged, TimelineFiles.Reading read) {
        List<SoakPage.Fact> facts = new ArrayList<>();
        facts.add(new SoakPage.Fact("Seed", Long.toString(record.seed())));
        facts.add(new SoakPage.Fact("Judged by", orEmpty(judged.by())));
        SoakEvidence evidence = record.evidence(read.troubles());
        for (RunEvidence run : evidence.runs()) {
            facts.add(new SoakPage.Fact(
                    "Run " + run.run(),
                    run.verdict()
                            + (run.conserved() ? ", all sessions accounted for" : ", sessions missing")
                            + because(run.reasons())));
        }
        for (SoakRecord.Earlier earlier : orNone(judged.earlier())) {
            facts.add(new SoakPage.Fact(
                    "Before, by " + orEmpty(earlier.by()),
                    orEmpty(earlier.verdict()) + because(orNone(earlier.reasons()))));
        }
        DriftRules rules = record.rules();
        facts.add(new SoakPage.Fact(
                "Level",
                rules.level() + " for all signals together; power asked for " + rules.power() + "; the first "
                        + Math.round(rules.warmUp() * 100) + " % are warm-up"));
        return facts;
    }

    private static String because(List<String> reasons) {
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    }

    /// The new text or the old one, and nothing in between.
    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
