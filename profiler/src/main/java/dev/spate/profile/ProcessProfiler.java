package dev.spate.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Records what this process does. One recording at a time: async-profiler has one state for a process.
///
/// Nothing of a profiler is loaded before [#start], and whatever is started ends by itself: when its
/// time is over, or when its file has [#MOST_FILE_BYTES].
///
/// For any thread.
public final class ProcessProfiler {

    /// No recording is longer.
    public static final Duration LONGEST = Duration.ofMinutes(5);

    /// A recording that is greater ends early: 64 MiB, which is minutes of a busy process.
    public static final long MOST_FILE_BYTES = 64L << 20;

    /// `jfr` has JFR used even where async-profiler could be.
    public static final String CHOICE = "SPATE_PROFILER";

    private static final long LOOK_MILLIS = 250;

    private static final AtomicReference<@Nullable Recording> CURRENT = new AtomicReference<>();

    private ProcessProfiler() {}

    /// What is wanted of a recording.
    ///
    /// @param who for whom, such as the agent's name
    /// @param kinds not empty
    /// @param limit after which it ends by itself; at most [#LONGEST]
    /// @param jfrOnly whether async-profiler is not to be tried
    public record Wish(String who, Set<Kind> kinds, Duration limit, boolean jfrOnly) {
        public Wish {
            kinds = Set.copyOf(kinds);
            if (kinds.isEmpty() || limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a recording of " + kinds + " for " + limit);
            }
        }

        /// With the engine that the environment asks for.
        public static Wish of(String who, Set<Kind> kinds, Duration limit) {
            return new Wish(who, kinds, limit, jfrAsked());
        }
    }

    /// Starts to record. Takes a tenth of a second, or some when it is the first.
    ///
    /// @param wall by which the recording tells its time
    /// @throws ProfilerException if this process is recorded already, or cannot be
    public static Recording start(Wish wish, InstantSource wall) throws ProfilerException {
        Recording recording = new Recording(wish, wall);
        if (!CURRENT.compareAndSet(null, recording)) {
            Recording other = CURRENT.get();
            throw new ProfilerException(
                    other == null || other.wish.who().equals(wish.who())
                            ? "this process is being profiled already"
                            : "it shares a process with " + other.wish.who() + ", whose profile has its samples too");
        }
        boolean started = false;
        try {
            recording.begin();
            started = true;
            return recording;
        } finally {
            if (!started) {
                recording.close();
            }
        }
    }

    /// Loads what [#start] needs, so that it takes no time from what is to be recorded. Never fails:
    /// what is wrong is told by the start.
    public static void prepare(boolean jfrOnly) {
        if (!jfrOnly) {
            AsyncEngine.load();
        }
    }

    /// Whether JFR is to be used by what the environment says.
    public static boolean jfrAsked() {
        return "jfr".equals(System.getenv(CHOICE));
    }

    /// Whether this process is being recorded.
    public static boolean isRecording() {
        return CURRENT.get() != null;
    }

    /// A process that cannot be recorded now; the message says why.
    public static final class ProfilerException extends Exception {
        private static final long serialVersionUID = 1;

        public ProfilerException(String message) {
            super(message);
        }

        ProfilerException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// One recording, from its start until it is closed, which removes its file.
    public static final class Recording implements AutoCloseable {

        private final Wish wish;
        private final InstantSource wall;
        private final CountDownLatch over = new CountDownLatch(1);
        private Engine engine = new JfrEngine();
        private String note = "";
        private @Nullable Path file;
        private long startEpochNanos;
        private long endEpochNanos;
        private boolean running;
        private long newestThread;

        private Recording(Wish wish, InstantSource wall) {
            this.wish = wish;
            this.wall = wall;
        }

        private synchronized void begin() throws ProfilerException {
            try {
                file = Files.createTempFile("spate-profile-", ".jfr");
                newestThread = Thread.ofPlatform().unstarted(() -> {}).threadId();
                open(file);
            } catch (IOException | Engine.UnavailableException e) {
                throw new ProfilerException(String.valueOf(e.getMessage()), e);
            }
            running = true;
            startEpochNanos = now();
            Thread.ofPlatform().daemon().name("spate-profile-watch").start(this::watch);
        }

        private void open(Path into) throws Engine.UnavailableException {
            // Longer than the watch needs: it is for the case that there is no watch any more.
            long seconds = wish.limit().toSeconds() + 2;
            if (wish.jfrOnly()) {
                note = "JFR was asked for";
            } else {
                Engine first = new AsyncEngine();
                try {
                    first.start(into, wish.kinds(), seconds);
                    engine = first;
                    return;
                } catch (Engine.UnavailableException e) {
                    note = String.valueOf(e.getMessage());
                }
            }
            if (wish.kinds().equals(Set.of(Kind.WALL))) {
                throw new Engine.UnavailableException(
                        note + "; JFR, which would take its place, has no wall-clock profile", new IOException(note));
            }
            if (wish.kinds().contains(Kind.WALL)) {
                note += "; JFR has no wall-clock profile";
            }
            engine.start(into, wish.kinds(), seconds);
        }

        /// `async-profiler` or `JFR`.
        public synchronized String engine() {
            return engine.name();
        }

        /// Why it is not what was asked for, or shorter; empty if it is.
        public synchronized String note() {
            return note;
        }

        public Wish wish() {
            return wish;
        }

        /// When it began, nanoseconds since the epoch.
        public synchronized long startEpochNanos() {
            return startEpochNanos;
        }

        /// When it ended; meaningful after [#stop].
        public synchronized long endEpochNanos() {
            return endEpochNanos;
        }

        /// Waits until it has ended, by itself or by [#stop].
        public void await() throws InterruptedException {
            over.await();
        }

        /// Whether it has ended, by itself or by [#stop].
        public boolean hasEnded() {
            return over.getCount() == 0;
        }

        /// Ends the recording; the samples can be read then. Harmless when it has ended.
        public synchronized void stop() {
            if (!running) {
                return;
            }
            running = false;
            endEpochNanos = now();
            try {
                engine.stop();
            } catch (IOException | RuntimeException e) {
                addNote("the recording could not be ended in order: " + e.getMessage());
            }
            CURRENT.compareAndSet(this, null);
            over.countDown();
        }

        /// Reads the samples of a recording that has ended.
        ///
        /// @param slow where in time the samples of the second set lie
        /// @throws IOException if the file cannot be read
        public Profile read(TimeWindows slow) throws IOException {
            Path from;
            long newest;
            synchronized (this) {
                if (running || file == null) {
                    throw new IllegalStateException("the recording goes on");
                }
                from = file;
                newest = newestThread;
            }
            SampleReader reader = new SampleReader(wish.kinds(), slow, newest);
            reader.read(from);
            return new Profile(engine(), note(), startEpochNanos(), endEpochNanos(), slow, reader.parts());
        }

        /// Ends the recording and removes its file.
        @Override
        public void close() {
            stop();
            over.countDown();
            Path left;
            synchronized (this) {
                left = file;
                file = null;
            }
            CURRENT.compareAndSet(this, null);
            if (left != null) {
                try {
                    Files.deleteIfExists(left);
                } catch (IOException e) {
                    System.getLogger(ProcessProfiler.class.getName())
                            .log(System.Logger.Level.WARNING, () -> left + " was not removed", e);
                }
            }
        }

        private void watch() {
            long looks = Math.max(1, wish.limit().toMillis() / LOOK_MILLIS);
            try {
                for (long i = 0; i < looks; i++) {
                    long rest = i == looks - 1 ? wish.limit().toMillis() - i * LOOK_MILLIS : LOOK_MILLIS;
                    if (over.await(rest, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    if (size() > MOST_FILE_BYTES) {
                        addNote("it ended early, for it had " + (MOST_FILE_BYTES >> 20) + " MiB");
                        break;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            stop();
        }

        private synchronized long size() {
            try {
                return file == null ? 0 : Files.size(file);
            } catch (IOException _) {
                return 0;
            }
        }

        private synchronized void addNote(String more) {
            note = note.isEmpty() ? more : note + "; " + more;
        }

        private long now() {
            Instant instant = wall.instant();
            return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        }
    }
}
