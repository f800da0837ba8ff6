package dev.spate.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// A finished run, read back from its folder.
public final class StoredRun {
    private final Path folder;
    private final RunResult result;
    private final Manifest manifest;
    private final String planYaml;

    StoredRun(Path folder, RunResult result, Manifest manifest, String planYaml) {
        this.folder = folder;
        this.result = result;
        this.manifest = manifest;
        this.planYaml = planYaml;
    }

    /// Where it lies.
    public Path folder() {
        return folder;
    }

    /// What `result.json` says.
    public RunResult result() {
        return result;
    }

    /// The plan as run, secrets masked.
    public String planYaml() {
        return planYaml;
    }

    /// Everything that was measured, by phase, request and kind of time, without the `*` rows.
    ///
    /// @throws RunFolder.RunFolderException if `histograms.hlog` cannot be read
    Map<Tag, Histogram> totals() {
        return StoredIntervals.totals(folder);
    }

    /// Response times of a phase and request over the whole run.
    ///
    /// @param request as in the plan, or `*` for all of the phase together
    /// @throws RunFolder.RunFolderException if `histograms.hlog` cannot be read
    public Histogram responseTime(String phase, String request) {
        return sum(phase, request, Tag.Kind.RESPONSE);
    }

    /// Like [#responseTime] from the send.
    public Histogram serviceTime(String phase, String request) {
        return sum(phase, request, Tag.Kind.SERVICE);
    }

    private Histogram sum(String phase, String request, Tag.Kind kind) {
        Histogram sum = new Histogram(3);
        totals().forEach((tag, histogram) -> {
            if (tag.kind() == kind
                    && tag.phase().equals(phase)
                    && (request.equals("*") || tag.request().equals(request))) {
                sum.add(histogram);
            }
        });
        return sum;
    }

    /// Writes `report.html` anew, and its hash into `manifest.json`.
    ///
    /// @throws RunFolder.RunFolderException if a file of the folder cannot be read or written
    public void renderAgain() {
        Timeline timeline = new Timeline(Set.of());
        Map<Tag, Histogram> totals = StoredIntervals.read(folder, result, timeline);
        RunFolder.writePage(
                folder, new ReportPage(result, manifest, planYaml, timeline, Spectrum.of(result.phases(), totals)));
        RunFolder.writeManifest(folder, manifest);
    }
}
