package dev.spate.report;

import dev.spate.merge.MergedInterval;
import dev.spate.merge.RequestFigures;
import dev.spate.plan.Plan;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The folder of one run.
///
/// It is opened when the run starts, takes every interval when it is complete, and is finished with the
/// figures of the whole run. What grows during the run is streamed into `….part` files, and every file
/// gets its name only when it is whole. Memory does not grow with the length of the run. One thread uses
/// it.
public final class RunFolder implements AutoCloseable {

    static final String PLAN = "plan.yaml";
    static final String MANIFEST = "manifest.json";
    static final String RESULT = "result.json";
    static final String JUNIT = "junit.xml";
    static final String REPORT = "report.html";

    /// Every file of a finished run, those for people first.
    public static final List<String> FILES = List.of(
            REPORT,
            RESULT,
            PLAN,
            IntervalFiles.TIMELINE,
            IntervalFiles.AGENTS,
            IntervalFiles.HISTOGRAMS,
            JUNIT,
            MANIFEST);

    static final String PART = ".part";

    private final Path folder;
    private final IntervalFiles intervals;
    private final Timeline timeline;
    private @Nullable IOException trouble;
    private boolean closed;

    private RunFolder(Path folder, Plan plan, Instant started) throws IOException {
        this.folder = folder;
        List<Phase> phases = plan.workload().phases();
        timeline = new Timeline(IntStream.range(0, phases.size())
                .filter(i -> phases.get(i).load() instanceof LoadModel.Closed)
                .boxed()
                .collect(Collectors.toSet()));
        intervals = new IntervalFiles(folder, PART, plan, started);
    }

    /// Makes the folder of a run that is about to start.
    ///
    /// @param folder does not exist or is empty; folders above it are made
    /// @throws RunFolderException if it is there already or cannot be written; the message says which
    public static RunFolder create(Path folder, Plan plan, Instant started) {
        return open(folder, plan, started, List.of());
    }

    /// Takes a folder for a run that is about to start, so that a folder that cannot be written, or that
    /// another run has taken, is found before there is load.
    ///
    /// @param folder as for [#create]
    /// @param planYaml what the run will carry out, secrets masked; it marks the folder as taken
    /// @throws RunFolderException as [#create] does
    public static Claim claim(Path folder, String planYaml) {
        try {
            refuseFile(folder);
            boolean there = Files.exists(folder);
            Files.createDirectories(folder);
            refuseStrangers(folder, List.of());
            Files.writeString(folder.resolve(PLAN + PART), planYaml, StandardOpenOption.CREATE_NEW);
            return new Claim(folder, there);
        } catch (FileAlreadyExistsException _) {
            throw inUse(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /// A folder that one run has for itself. For one thread.
    public static final class Claim {
        private final Path folder;
        private final boolean wasThere;

        private Claim(Path folder, boolean wasThere) {
            this.folder = folder;
            this.wasThere = wasThere;
        }

        public Path folder() {
            return folder;
        }

        /// Opens the folder now that the run starts.
        ///
        /// @throws RunFolderException as [RunFolder#create] does
        public RunFolder open(Plan plan, Instant started) {
            return RunFolder.open(folder, plan, started, List.of(PLAN + PART));
        }

        /// Gives the folder back, as it was found, if nothing was written into it.
        public void release() {
            try {
                Files.deleteIfExists(folder.resolve(PLAN + PART));
                if (!wasThere) {
                    Files.delete(folder);
                }
            } catch (IOException _) {
                // Something else is in it by now, and stays.
            }
        }
    }

    /// Opens the folder of a run that a killed coordinator left; its intervals are then given again from
    /// the first.
    ///
    /// @throws RunFolderException if the run was finished, or the folder holds something else
    public static RunFolder reopen(Path folder, Plan plan, Instant started) {
        List<String> left = Stream.concat(IntervalFiles.ALL.stream(), Stream.of(PLAN, MANIFEST, RESULT, JUNIT, REPORT))
                .map(name -> name + PART)
                .toList();
        return open(folder, plan, started, left);
    }

    private static RunFolder open(Path folder, Plan plan, Instant started, List<String> mayHold) {
        try {
            refuseFile(folder);
            if (Files.exists(folder)) {
                refuseStrangers(folder, mayHold);
            }
            Files.createDirectories(folder);
            return new RunFolder(folder, plan, started);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void refuseFile(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new RunFolderException(folder + " is a file; a run needs a folder");
        }
    }

    private static RunFolderException inUse(Path folder) {
        return new RunFolderException(
                folder + " is in use by another run, or was left by one that broke off; choose another folder");
    }

    private static RunFolderException unwritable(Path folder, IOException e) {
        return new RunFolderException("the run's folder " + folder + " cannot be written: " + why(e), e);
    }

    private static void refuseStrangers(Path folder, List<String> mayHold) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            if (names.contains(RESULT)) {
                throw new RunFolderException(folder + " already holds a finished run; choose another folder");
            }
            if (!mayHold.contains(PLAN + PART) && names.stream().anyMatch(name -> name.endsWith(PART))) {
                throw inUse(folder);
            }
            List<String> strangers =
                    names.stream().filter(name -> !mayHold.contains(name)).toList();
            if (!strangers.isEmpty()) {
                throw new RunFolderException(folder + " is not empty (it holds " + strangers.getFirst()
                        + (strangers.size() == 1 ? "" : " and " + (strangers.size() - 1) + " more")
                        + "); choose another folder");
            }
        }
    }

    /// Adds the next interval. Never fails: what could not be written is told by [#finish].
    public void add(MergedInterval interval) {
        timeline.add(interval);
        if (trouble == null) {
            try {
                intervals.add(interval);
            } catch (IOException e) {
                trouble = e;
            } catch (RuntimeException e) {
                trouble = new IOException("an interval could not be written", e);
            }
        }
    }

    /// Writes all files that wait for the end, and closes the folder.
    ///
    /// @return what `result.json` says
    /// @throws RunFolderException if a file could not be written; the others are there all the same
    public RunResult finish(RunRecord record) {
        return finish(record, List.of());
    }

    /// As the other, with what processes recorded of themselves.
    public RunResult finish(RunRecord record, List<RunProfile> profiles) {
        RunResult result = withProfiles(RunResults.of(record), profiles);
        Manifest manifest = Manifest.of(record);
        close();
        attempt(() -> {
            for (String name : IntervalFiles.ALL) {
                move(folder.resolve(name + PART), folder.resolve(name));
            }
        });
        attempt(() -> write(folder.resolve(PLAN), record.planYaml()));
        attempt(() -> write(folder.resolve(JUNIT), JUnitReport.render(result)));
        attempt(() -> writePage(
                folder,
                new ReportPage(
                        result, manifest, record.planYaml(), timeline, Spectrum.of(result.phases(), totals(record)))));
        attempt(() -> write(folder.resolve(RESULT), RunResults.toJson(result)));
        attempt(() -> writeManifest(folder, manifest));
        if (trouble != null) {
            throw new RunFolderException("the run's folder " + folder + " is not whole: " + why(trouble), trouble);
        }
        return result;
    }

    private RunResult withProfiles(RunResult result, List<RunProfile> profiles) {
        if (profiles.isEmpty()) {
            return result;
        }
        List<RunResult.ProfileResult> written = new ArrayList<>();
        attempt(() -> written.addAll(ProfileFiles.write(folder, result.run(), profiles)));
        return result.with(written);
    }

    private static Map<Tag, Histogram> totals(RunRecord record) {
        Map<Tag, Histogram> totals = new LinkedHashMap<>();
        for (RequestFigures row : record.figures().requests()) {
            if (!row.request().equals(RequestFigures.ALL)) {
                String phase =
                        record.plan().workload().phases().get(row.phase()).name();
                totals.put(new Tag(phase, row.request(), Tag.Kind.RESPONSE), row.responseTime());
                totals.put(new Tag(phase, row.request(), Tag.Kind.SERVICE), row.serviceTime());
            }
        }
        return totals;
    }

    /// Leaves an unfinished run as it is; its streamed files stay readable as `….part`. Nothing after
    /// [#finish].
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            attempt(intervals::close);
        }
    }

    /// Reads the folder of a finished run.
    ///
    /// @throws RunFolderException if it is none, or a file of it is missing or cannot be read
    public static StoredRun read(Path folder) {
        return FolderReader.read(folder);
    }

    static void writePage(Path folder, ReportPage page) {
        try {
            write(folder.resolve(REPORT), page.render());
        } catch (IOException e) {
            throw new RunFolderException(folder.resolve(REPORT) + " cannot be written: " + why(e), e);
        }
    }

    /// Writes the manifest with the hashes of the files as they are now.
    static void writeManifest(Path folder, Manifest manifest) {
        Map<String, String> hashes = new TreeMap<>();
        try {
            for (String name : List.of(
                    PLAN,
                    RESULT,
                    JUNIT,
                    REPORT,
                    IntervalFiles.TIMELINE,
                    IntervalFiles.AGENTS,
                    IntervalFiles.HISTOGRAMS)) {
                Path file = folder.resolve(name);
                if (Files.exists(file)) {
                    hashes.put(name, sha256(file));
                }
            }
            write(folder.resolve(MANIFEST), RunResults.toJson(manifest.with(hashes)));
        } catch (IOException e) {
            throw new RunFolderException(folder.resolve(MANIFEST) + " cannot be written: " + why(e), e);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        Files.write(part, text.getBytes(StandardCharsets.UTF_8));
        move(part, file);
    }

    private static void move(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Does it, and keeps the first thing that goes wrong.
    private void attempt(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            trouble = trouble == null ? e : trouble;
        } catch (RunFolderException e) {
            trouble = trouble == null ? new IOException(e.getMessage(), e) : trouble;
        } catch (UncheckedIOException e) {
            trouble = trouble == null ? e.getCause() : trouble;
        }
    }

    /// An exception's reason in words; those of the file system carry little but the path.
    static String why(Throwable failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
            case NoSuchFileException missing -> missing.getFile() + " is missing";
            case CharacterCodingException _ -> "it is no text in UTF-8";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    private interface Writing {
        void write() throws IOException;
    }

    /// A folder that cannot be made, written or read. The message is for people and complete.
    public static final class RunFolderException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RunFolderException(String message) {
            super(message);
        }

        RunFolderException(String message, Exception cause) {
            super(message, cause);
        }

        static RunFolderException unreadable(Path file, IOException cause) {
            return new RunFolderException(file + " cannot be read: " + why(cause), cause);
        }

        static RunFolderException damaged(Path file, Exception cause) {
            return new RunFolderException(file + " is damaged: " + why(cause), cause);
        }
    }
}
