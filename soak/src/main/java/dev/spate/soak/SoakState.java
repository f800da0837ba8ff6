package dev.spate.soak;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `soak.json`: what a driver must know to go on with a soak that another one began, and what the soak
/// came to. Times are milliseconds since 1970. For one thread.
///
/// It is written before whatever it says is done, and replaced as a whole, so that it is never half of
/// one and half of another.
public final class SoakState {

    public static final String FILE = "soak.json";

    private static final ObjectMapper JSON = new ObjectMapper()
            .setVisibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
            .setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .setVisibility(PropertyAccessor.SETTER, JsonAutoDetect.Visibility.NONE)
            .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT);

    int version = 1;
    String soak = "";
    String plan = "";
    long seed;
    long begin;
    /// 0 while it goes on.
    long end;

    /// When a driver last wrote a window.
    long seen;

    /// How long load is to last, over all runs.
    long duration;

    long window;
    String phase = "";
    int runs;
    long runLength;

    /// What the command line said when it began, so that it can go on by the same.
    List<String> arguments = new ArrayList<>();

    String workingFolder = "";
    String prefix = "";
    /// Of the machine's start, so that what a restart of the machine ended is not taken for what died.
    String boot = "";

    List<Part> parts = new ArrayList<>();
    List<Run> done = new ArrayList<>();

    @Nullable
    Run current;

    @Nullable
    Open open;

    int faultsDone;
    int faults;
    /// How often a driver went on with it.
    int resumed;

    /// What went wrong for certain, a sentence each.
    List<String> failures = new ArrayList<>();

    /// What keeps it from being proven.
    List<String> doubts = new ArrayList<>();

    /// What else is to be known.
    List<String> notes = new ArrayList<>();

    Map<String, Rule> drift = new LinkedHashMap<>();
    List<String> signals = new ArrayList<>();

    /// Empty while it goes on.
    String verdict = "";

    List<String> reasons = new ArrayList<>();

    /// How much a signal may drift, as the plan says; null is as usual.
    static final class Rule {
        @Nullable
        Double atLeast;

        @Nullable
        Double share;

        @Nullable
        Double limit;

        boolean judged = true;
    }

    /// One run of it.
    static final class Run {
        String run = "";
        /// From 0; one that was cut off by a restart of the machine is done again under the same number.
        int number;
        long submitted;
        /// When the phase that lasts began; 0 before.
        long load;
        long end;
        String verdict = "";
        List<String> reasons = new ArrayList<>();
        boolean cutOff;
        /// When it was heard that it had ended, while its folder was not there; 0 before.
        long folderAwaited;
        Map<String, Long> sessions = new LinkedHashMap<>();
        /// What the target counted meanwhile; -1: it is not ours to ask.
        long served = -1;
        /// What it had counted before.
        long servedBefore = -1;
    }

    /// A fault under way.
    static final class Open {
        int number;
        String kind = "";
        String subject = "";
        /// To which process it was done.
        String victim = "";
        long begin;
        /// When it was undone; 0 before.
        long undone;
        String words = "";
    }

    SoakState() {}

    /// Whether a folder holds a soak.
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /// @throws IOException if it is missing or none; the message is for people
    public static SoakState read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return JSON.readValue(Files.readAllBytes(file), SoakState.class);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException(file + " is no state of a soak: " + e.getOriginalMessage(), e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("there is no soak in " + folder + ": " + FILE + " is missing", e);
        }
    }

    /// Writes it, on the disk when this returns.
    void write(Path folder) throws IOException {
        Path part = folder.resolve(FILE + ".part");
        Files.write(part, JSON.writeValueAsBytes(this));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What the command line said when it began.
    public List<String> arguments() {
        return List.copyOf(arguments);
    }

    /// From which load and faults follow.
    public long seed() {
        return seed;
    }

    /// What topic names begin with.
    public String prefix() {
        return prefix;
    }

    /// Where the driver stood when it began.
    public Path workingFolder() {
        return Path.of(workingFolder);
    }

    /// Whether it has come to its verdict.
    public boolean hasEnded() {
        return end > 0;
    }

    public String verdict() {
        return verdict;
    }

    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    /// Of the processes that are this soak's own, the ones that live.
    public List<Long> living() {
        return parts.stream().filter(Part::isAlive).map(Part::pid).toList();
    }

    Part part(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no process " + name));
    }

    void replace(Part part) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name().equals(part.name())) {
                parts.set(i, part);
                return;
            }
        }
        parts.add(part);
    }
}
