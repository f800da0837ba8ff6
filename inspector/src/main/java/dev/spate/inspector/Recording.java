package dev.spate.inspector;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Snapshots in a file, to be looked at again later: one JSON object a line, the first line a header.
///
/// ```
/// {"spateInspector":1,"process":"target","startedMillis":1700000000000}
/// {"process":"target","pid":4711,"sequence":1, …}
/// ```
///
/// A file whose writer died may end within a line; that line is left out.
public final class Recording {

    /// The header's member that tells what the file is, and its version.
    private static final String MARK = "spateInspector";

    private Recording() {}

    /// The first line of a recording, without its end.
    public static String header(String process, long startedMillis) {
        return new JsonObject()
                .put(MARK, Snapshot.VERSION)
                .put("process", process)
                .put("startedMillis", startedMillis)
                .encode();
    }

    /// One snapshot as a line, without its end.
    public static String line(Snapshot snapshot) {
        return SnapshotJson.write(snapshot).encode();
    }

    /// Writes snapshots to a file as they come.
    ///
    /// For one thread.
    public static final class Writer implements AutoCloseable {
        private final BufferedWriter file;

        /// Makes the file, or empties it.
        public Writer(Path path, String process, long startedMillis) throws IOException {
            file = Files.newBufferedWriter(path);
            line(header(process, startedMillis));
        }

        public void write(Snapshot snapshot) throws IOException {
            line(Recording.line(snapshot));
        }

        private void line(String text) throws IOException {
            file.write(text);
            file.write('\n');
            file.flush();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /// All snapshots of a file.
    ///
    /// @throws IOException if it cannot be read or is no recording; the message says which line
    public static List<Snapshot> read(Path path) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            check(path, lines.readLine());
            List<Snapshot> all = new ArrayList<>();
            String line = lines.readLine();
            for (int number = 2; line != null; number++) {
                String next = lines.readLine();
                try {
                    all.add(SnapshotJson.read(new JsonObject(line)));
                } catch (IllegalArgumentException wrong) {
                    throw new IOException(path + ":" + number + ": " + wrong.getMessage(), wrong);
                } catch (DecodeException torn) {
                    if (next != null) {
                        throw new IOException(path + ":" + number + ": " + torn.getMessage(), torn);
                    }
                }
                line = next;
            }
            return List.copyOf(all);
        }
    }

    private static void check(Path path, @Nullable String header) throws IOException {
        Object version = null;
        try {
            version = header == null ? null : new JsonObject(header).getValue(MARK);
        } catch (DecodeException _) {
            // Said below.
        }
        if (!(version instanceof Integer number)) {
            throw new IOException(
                    path + ": this is no recording of an inspector; its first line must have the member " + MARK);
        }
        if (number > Snapshot.VERSION) {
            throw new IOException(
                    path + ": the recording is of version " + number + ", and this can read up to " + Snapshot.VERSION);
        }
    }
}
