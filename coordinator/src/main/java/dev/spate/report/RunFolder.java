package dev.spate.report;

import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// The folder of one run.
///
/// It is opened when the run starts, takes every interval when it is complete, and is finished with the
/// figures of the whole run. Memory does not grow with the length of the run. One thread uses it.
@SuppressWarnings("DoNotCallSuggester") // filled in next
public final class RunFolder implements AutoCloseable {

    /// Makes the folder of a run that is about to start.
    ///
    /// @param folder does not exist or is empty; folders above it are made
    /// @throws RunFolderException if it is there already or cannot be written; the message says which
    public static RunFolder create(Path folder, Plan plan, Instant started) {
        throw new UnsupportedOperationException(folder + " " + plan + " " + started);
    }

    /// Opens the folder of a run that a killed coordinator left; its intervals are then given again from
    /// the first.
    ///
    /// @throws RunFolderException if the run was finished, or the folder holds something else
    public static RunFolder reopen(Path folder, Plan plan, Instant started) {
        throw new UnsupportedOperationException(folder + " " + plan + " " + started);
    }

    /// Adds the next interval. Never fails: what could not be written is told by [#finish].
    public void add(MergedInterval interval) {
        throw new UnsupportedOperationException(interval.toString());
    }

    /// Writes all files that wait for the end, and closes the folder.
    ///
    /// @return what `result.json` says
    /// @throws RunFolderException if a file could not be written; the others are there all the same
    public RunResult finish(RunRecord record) {
        throw new UnsupportedOperationException(record.run());
    }

    /// Leaves an unfinished run as it is; its streamed files stay readable as `….part`. Nothing after
    /// [#finish].
    @Override
    public void close() {}

    /// Reads the folder of a finished run.
    ///
    /// @throws RunFolderException if it is none, or a file of it is missing or cannot be read
    public static StoredRun read(Path folder) {
        throw new UnsupportedOperationException(folder.toString());
    }

    /// A folder that cannot be made, written or read. The message is for people and complete.
    public static final class RunFolderException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RunFolderException(String message) {
            super(message);
        }

        RunFolderException(String message, IOException cause) {
            super(message, cause);
        }
    }
}
