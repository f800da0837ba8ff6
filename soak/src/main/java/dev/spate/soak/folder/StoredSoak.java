package dev.spate.soak.folder;

import static dev.spate.soak.folder.SoakRecord.orEmpty;
import static dev.spate.soak.folder.SoakRecord.orNone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.soak.judge.DriftJudge;
import dev.spate.soak.judge.Finding;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SoakJudgement;
import dev.spate.soak.series.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A soak that has ended, read back from its folder.
public final class StoredSoak {

    private final Path folder;
    private final ObjectNode tree;
    private final SoakRecord record;
    private final TimelineFiles.Reading read;

    StoredSoak(Path folder, ObjectNode tree, SoakRecord record, TimelineFiles.Reading read) {
        this.folder = folder;
        this.tree = tree;
        this.record = record;
        this.read = read;
    }

    /// The name of its plan.
    public String plan() {
        return orEmpty(record.plan());
    }

    public Timeline timeline() {
        return read.timeline();
    }

    /// As it was judged last; empty if it was not.
    public String verdict() {
        return record.judgement() == null ? "" : orEmpty(record.judgement().verdict());
    }

    /// Of the last judgement.
    public List<String> reasons() {
        return record.judgement() == null
                ? List.of()
                : orNone(record.judgement().reasons());
    }

    /// The version of Spate that judged it last; empty if none did.
    public String judgedBy() {
        return record.judgement() == null ? "" : orEmpty(record.judgement().by());
    }

    /// What another judgement says of a signal.
    ///
    /// @param before null if it was not there
    /// @param after null if it is no more
    public record Change(
            String name, @Nullable State before, @Nullable State after, String words) {}

    /// Judges it by the rules of today, with what its plan says.
    public SoakJudgement judge() {
        return DriftJudge.judge(read.timeline(), record.rules(), record.evidence(read.troubles()));
    }

    /// What is different from the last judgement.
    public List<Change> changes(SoakJudgement now) {
        Map<String, Finding> before = byName(
                record.judgement() == null
                        ? List.of()
                        : orNone(record.judgement().findings()));
        Map<String, Finding> after = byName(now.findings());
        List<Change> changes = new ArrayList<>();
        after.forEach((name, finding) -> {
            Finding old = before.get(name);
            if (old == null || old.state() != finding.state()) {
                changes.add(new Change(name, old == null ? null : old.state(), finding.state(), finding.words()));
            }
        });
        before.forEach((name, finding) -> {
            if (!after.containsKey(name)) {
                changes.add(new Change(name, finding.state(), null, ""));
            }
        });
        return changes;
    }

    private static Map<String, Finding> byName(List<Finding> findings) {
        Map<String, Finding> all = new LinkedHashMap<>();
        findings.forEach(finding -> all.put(finding.name(), finding));
        return all;
    }

    /// Keeps a judgement in the place of the last one, which stays known as an earlier one if it was
    /// another.
    ///
    /// @param version of Spate that judges
    /// @throws IOException if a file cannot be written
    public void keep(SoakJudgement now, String version) throws IOException {
        SoakRecord.Judged last = record.judgement();
        List<SoakRecord.Earlier> earlier = new ArrayList<>(last == null ? List.of() : orNone(last.earlier()));
        boolean same = verdict().equals(now.verdict().label()) && reasons().equals(now.reasons());
        if (last != null && !same) {
            earlier.add(new SoakRecord.Earlier(last.by(), last.verdict(), last.reasons()));
        }
        SoakRecord.Judged judged = new SoakRecord.Judged(
                version, now.verdict().label(), now.reasons(), now.findings(), record.rules(), earlier);
        SoakFolder.write(folder, tree, record, judged, read, now);
    }
}
