package dev.spate.report;

import java.nio.file.Path;

/// A finished run, read back from its folder.
///
/// @param folder where it lies
/// @param result what `result.json` says
/// @param planYaml the plan as run, secrets masked
@SuppressWarnings("DoNotCallSuggester") // filled in next
public record StoredRun(Path folder, RunResult result, String planYaml) {

    /// Writes `report.html` anew.
    ///
    /// @throws RunFolder.RunFolderException if it cannot be written
    public void renderAgain() {
        throw new UnsupportedOperationException(run());
    }

    public String run() {
        return result.run();
    }
}
