package dev.spate.cli.console;

import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The snapshots of a service, as they come; it is asked again when it goes away. A thread of its own
/// takes them, and writes them to a file while they are recorded.
public final class LiveFeed implements Feed {

    private static final long AGAIN_MILLIS = 1_000;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final InspectClient client;
    private final Thread follower =
            Thread.ofPlatform().daemon().name("spate-inspect").unstarted(this::follow);

    // All guarded by this object's lock.
    private Shown shown = new Shown(null, null);
    private @Nullable Snapshot newest;
    private @Nullable String away;
    private @Nullable String says;
    private @Nullable Path file;
    private Recording.@Nullable Writer writer;
    private int written;
    private int missed;
    private boolean paused;
    private boolean closed;
    private long version;

    /// @param file to record to from the beginning, or null
    public LiveFeed(InspectClient client, @Nullable Path file) throws IOException {
        this.client = client;
        if (file != null) {
            record(file);
        }
    }

    /// Begins to follow.
    public void start() {
        follower.start();
    }

    @Override
    public synchronized Shown shown() {
        return shown;
    }

    @Override
    public synchronized Status status() {
        String mode = paused ? "PAUSED" : "LIVE";
        boolean well = !paused;
        if (away != null) {
            mode = "AWAY";
            well = false;
        } else if (newest != null && !newest.on()) {
            mode = "OFF";
            well = false;
        }
        if (writer != null) {
            mode += " ● " + written;
        }
        return new Status(String.valueOf(client.address()), mode, well, sentence());
    }

    private @Nullable String sentence() {
        if (away != null) {
            return away + "; trying again";
        }
        if (newest != null && !newest.on()) {
            return "the inspector is off, so nothing changes: o switches it on";
        }
        if (paused) {
            return "paused, " + missed + " newer" + (says == null ? ": p goes on" : "; " + says);
        }
        return says;
    }

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public synchronized boolean take(Key key) {
        says = null;
        version++;
        if (key.is('p') || key.is(' ')) {
            paused = !paused;
            missed = 0;
            if (!paused && newest != null) {
                shown = new Shown(shown.now(), newest);
            }
            return true;
        }
        if (key.is('r')) {
            switchRecording();
            return true;
        }
        if (key.is('o')) {
            boolean on = newest == null || !newest.on();
            Thread _ = Thread.ofPlatform().daemon().name("spate-inspect-switch").start(() -> turn(on));
            return true;
        }
        return false;
    }

    private void turn(boolean on) {
        try {
            client.turn(on);
        } catch (InspectFailure failure) {
            synchronized (this) {
                says = failure.getMessage();
                version++;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void switchRecording() {
        if (writer != null) {
            String end = endRecording();
            says = end;
            return;
        }
        String process = newest == null ? "service" : newest.process().replaceAll("[^\\w-]", "_");
        Path path = Path.of(
                "inspection-" + process + "-" + STAMP.format(Instant.now().atZone(ZoneId.systemDefault())) + ".ndjson");
        try {
            record(path);
            says = "recording to " + path + ": r ends it";
        } catch (IOException failure) {
            says = path + " cannot be written: " + failure.getMessage();
        }
    }

    private void record(Path path) throws IOException {
        writer = new Recording.Writer(
                path, newest == null ? "" : newest.process(), Instant.now().toEpochMilli());
        file = path;
        written = 0;
    }

    private String endRecording() {
        String end = written + " snapshots in " + file;
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException failure) {
            end = file + " cannot be written: " + failure.getMessage();
        }
        writer = null;
        return end;
    }

    private void follow() {
        while (true) {
            try {
                client.follow(this::took);
                return;
            } catch (InspectFailure failure) {
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    away = failure.getMessage();
                    version++;
                }
            } catch (InterruptedException _) {
                return;
            }
            try {
                Thread.sleep(AGAIN_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private synchronized boolean took(Snapshot snapshot) {
        if (closed) {
            return false;
        }
        version++;
        away = null;
        if (writer != null) {
            try {
                writer.write(snapshot);
                written++;
            } catch (IOException failure) {
                String _ = endRecording();
                says = file + " cannot be written: " + failure.getMessage();
            }
        }
        if (paused) {
            missed++;
        } else {
            shown = new Shown(newest, snapshot);
        }
        newest = snapshot;
        return true;
    }

    /// Ends the recording too; what there is to say of it is returned by [#ended].
    @Override
    public synchronized void close() {
        closed = true;
        if (writer != null) {
            says = endRecording();
        } else {
            says = null;
        }
        follower.interrupt();
    }

    /// After [#close]: what was recorded, null if nothing was.
    public synchronized @Nullable String ended() {
        return says;
    }
}
