package dev.spate.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import one.profiler.AsyncProfiler;
import org.jspecify.annotations.Nullable;

/// async-profiler, whose native library lies in its jar and is loaded at the first start.
///
/// Processor time is sampled by `ctimer`, a timer of each thread: it needs no right that an ordinary
/// user in a container does not have, and sees no frames of the kernel.
final class AsyncEngine implements Engine {

    private @Nullable AsyncProfiler profiler;

    @Override
    public String name() {
        return "async-profiler";
    }

    static void load() {
        try {
            AsyncProfiler _ = AsyncProfiler.getInstance();
        } catch (RuntimeException | LinkageError _) {
            // The start says so.
        }
    }

    @Override
    public void start(Path file, Set<Kind> kinds, long seconds) throws UnavailableException {
        if (file.toString().contains(",")) {
            throw new UnavailableException("its options do not allow a comma in " + file, new IOException("a comma"));
        }
        try {
            AsyncProfiler loaded = AsyncProfiler.getInstance();
            String _ = loaded.execute(options(file, kinds, seconds));
            profiler = loaded;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new UnavailableException(
                    "async-profiler cannot work here: " + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
        }
    }

    private static String options(Path file, Set<Kind> kinds, long seconds) {
        StringBuilder options = new StringBuilder("start");
        if (kinds.contains(Kind.CPU)) {
            boolean linux = System.getProperty("os.name", "").startsWith("Linux");
            options.append(linux ? ",event=ctimer" : ",event=itimer").append(",interval=10ms");
        }
        if (kinds.contains(Kind.WALL)) {
            options.append(",wall=50ms");
        }
        if (kinds.contains(Kind.ALLOC)) {
            options.append(",alloc=256k");
        }
        if (kinds.contains(Kind.LOCK)) {
            options.append(",lock=10us");
        }
        return options.append(",jfr,loglevel=none,jstackdepth=256,timeout=")
                .append(seconds)
                .append(",file=")
                .append(file)
                .toString();
    }

    @Override
    public void stop() throws IOException {
        AsyncProfiler running = profiler;
        profiler = null;
        if (running != null) {
            try {
                String _ = running.execute("stop");
            } catch (IllegalStateException _) {
                // Its own time was over first.
            }
        }
    }
}
