package dev.spate.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// Reads samples from a recording in JFR's format, whichever engine wrote it.
///
/// The root of every stack is the name of its thread, with `*` for every number in it, so that the loops
/// of a pool are one and two runs can be compared; numbers in names of hidden classes are left out for
/// the same reason.
///
/// For one thread.
final class SampleReader {

    private static final int DEEPEST = 256;
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern HIDDEN =
            Pattern.compile("(/|\\.|\\+|_)?0x[0-9a-f]+(\\.\\d+)?|(?<=\\$\\$Lambda)\\$?\\d+");

    private final Set<Kind> kinds;
    private final TimeWindows slow;
    private final long newestThread;
    private final Set<Long> allocating = new HashSet<>();
    private final Map<Kind, Sum> sums = new EnumMap<>(Kind.class);
    private final Sum byTime = new Sum();
    private final Map<String, String> names = new HashMap<>();

    /// @param newestThread the greatest id of a thread that was there before the recording
    SampleReader(Set<Kind> kinds, TimeWindows slow, long newestThread) {
        this.newestThread = newestThread;
        this.kinds = kinds;
        this.slow = slow;
        for (Kind kind : kinds) {
            sums.put(kind, new Sum());
        }
    }

    /// @throws IOException if the file cannot be read
    void read(Path file) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                take(recording.readEvent());
            }
        } catch (RuntimeException e) {
            // The parser of the JDK throws these at a file that is cut off.
            throw new IOException("the recording cannot be read: " + e, e);
        }
    }

    /// Every kind of which there is something to tell.
    List<Profile.Part> parts() {
        if (byTime.samples > 0) {
            // Better than what looked at threads that seemed to run.
            sums.put(Kind.CPU, byTime);
        }
        List<Profile.Part> parts = new ArrayList<>();
        sums.forEach((kind, sum) ->
                parts.add(new Profile.Part(kind, sum.samples, sum.stacks, sum.slowSamples, sum.slowStacks)));
        return parts;
    }

    private void take(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" ->
                // With the wall clock alone, async-profiler calls its samples so.
                add(kinds.contains(Kind.CPU) ? Kind.CPU : Kind.WALL, event, "sampledThread", 1, null);
            case "jdk.CPUTimeSample" -> add(kinds.contains(Kind.CPU) ? byTime : null, event, "eventThread", 1, null);
            case "profiler.WallClockSample" ->
                add(Kind.WALL, event, "sampledThread", event.hasField("samples") ? event.getInt("samples") : 1, null);
            case "jdk.ObjectAllocationInNewTLAB" ->
                add(Kind.ALLOC, event, "eventThread", event.getLong("tlabSize"), "objectClass");
            case "jdk.ObjectAllocationOutsideTLAB" ->
                add(Kind.ALLOC, event, "eventThread", event.getLong("allocationSize"), "objectClass");
            case "jdk.ObjectAllocationSample" -> {
                if (!isFirstOfOldThread(event.getThread())) {
                    add(Kind.ALLOC, event, "eventThread", event.getLong("weight"), "objectClass");
                }
            }
            case "jdk.JavaMonitorEnter" ->
                add(Kind.LOCK, event, "eventThread", event.getDuration().toNanos(), "monitorClass");
            case "jdk.ThreadPark" -> {
                if (isLock(event.getClass("parkedClass"))) {
                    add(Kind.LOCK, event, "eventThread", event.getDuration().toNanos(), "parkedClass");
                }
            }
            default -> {
                // What the engines write besides.
            }
        }
    }

    /// A sample weighs what its thread has allocated since the one before; the first one all since the
    /// thread began, which may be hours before the recording. What it weighs in truth nobody knows, and
    /// it is one of many, so it is left out.
    private boolean isFirstOfOldThread(@Nullable RecordedThread thread) {
        return thread != null && thread.getJavaThreadId() <= newestThread && allocating.add(thread.getJavaThreadId());
    }

    /// Whoever waits for work parks as well, and is not held up.
    private static boolean isLock(@Nullable RecordedClass parked) {
        String name = parked == null ? "" : parked.getName();
        return name.startsWith("java.util.concurrent.locks.ReentrantLock")
                || name.startsWith("java.util.concurrent.locks.ReentrantReadWriteLock")
                || name.startsWith("java.util.concurrent.Semaphore");
    }

    private void add(Kind kind, RecordedEvent event, String threadField, long weight, @Nullable String classField) {
        add(sums.get(kind), event, threadField, weight, classField);
    }

    private void add(
            @Nullable Sum sum, RecordedEvent event, String threadField, long weight, @Nullable String classField) {
        if (sum == null || weight <= 0) {
            return;
        }
        StringBuilder stack = new StringBuilder("[")
                .append(thread(event.hasField(threadField) ? event.getThread(threadField) : null))
                .append(']');
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            stack.append(";(no stack)");
        } else {
            List<RecordedFrame> frames = trace.getFrames();
            for (int i = Math.min(frames.size(), DEEPEST) - 1; i >= 0; i--) {
                stack.append(';').append(frame(frames.get(i)));
            }
        }
        RecordedClass leaf = classField == null || !event.hasField(classField) ? null : event.getClass(classField);
        if (leaf != null) {
            stack.append(';').append(plain(readable(leaf.getName()))).append("_[c]");
        }
        // A wait counts where it begins, and slow windows are longer than a sample.
        Instant at = event.getStartTime();
        boolean isSlow = !slow.isEmpty() && slow.contains(at.getEpochSecond() * 1_000_000_000L + at.getNano());
        sum.add(stack.toString(), weight, isSlow);
    }

    private String thread(@Nullable RecordedThread thread) {
        if (thread == null) {
            return "?";
        }
        String name = thread.getJavaName() == null ? thread.getOSName() : thread.getJavaName();
        if (name == null || name.isEmpty()) {
            return thread.isVirtual() ? "virtual threads" : "?";
        }
        return names.computeIfAbsent(
                "[" + name,
                _ -> plain(NUMBER.matcher(name.replaceFirst("tid=\\d+", "tid=")).replaceAll("*")));
    }

    private String frame(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        if (method == null) {
            return "?";
        }
        String type = method.getType() == null ? "" : method.getType().getName();
        String key = type + "." + method.getName() + " " + frame.getType();
        String known = names.get(key);
        if (known == null) {
            // The type of native code is the library, whose name may be another in each run.
            String mark = switch (String.valueOf(frame.getType())) {
                case "Kernel" -> "_[k]";
                case "Native", "C++" -> isJava(method) ? "" : "_[n]";
                default -> "";
            };
            boolean bare = !mark.isEmpty() || type == null || type.isEmpty();
            String name = bare ? method.getName() : type + "." + method.getName();
            known = plain(HIDDEN.matcher(name).replaceAll("")) + mark;
            names.put(key, known);
        }
        return known;
    }

    /// Of methods that are declared `native`, both engines know a descriptor with a result.
    private static boolean isJava(RecordedMethod method) {
        return method.getDescriptor() != null
                && method.getDescriptor().startsWith("(")
                && !method.getDescriptor().equals("()L;");
    }

    private static String plain(String name) {
        return name.isEmpty() ? "?" : name.replace(';', ',').replace('\n', ' ').replace('\r', ' ');
    }

    /// `[B` is `byte[]`.
    static String readable(String name) {
        int depth = 0;
        while (depth < name.length() && name.charAt(depth) == '[') {
            depth++;
        }
        if (depth == 0) {
            return HIDDEN.matcher(name).replaceAll("");
        }
        String element = name.substring(depth);
        String base = switch (element) {
            case "B" -> "byte";
            case "C" -> "char";
            case "D" -> "double";
            case "F" -> "float";
            case "I" -> "int";
            case "J" -> "long";
            case "S" -> "short";
            case "Z" -> "boolean";
            default ->
                element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
        };
        return base.replace('/', '.') + "[]".repeat(depth);
    }

    private static final class Sum {
        private final Stacks stacks = new Stacks();
        private final Stacks slowStacks = new Stacks();
        private long samples;
        private long slowSamples;

        void add(String stack, long weight, boolean isSlow) {
            samples++;
            stacks.add(stack, weight);
            if (isSlow) {
                slowSamples++;
                slowStacks.add(stack, weight);
            }
        }
    }
}
