package dev.spate.drive;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets event loops run before the rest of this process where both want a processor.
///
/// A loop sleeps most of the time and has to run at once when it wakes. Linux lets a thread that is
/// running finish its time slice before a thread that wakes, unless that one has asked for shorter
/// slices (EEVDF, Linux 6.12 and later) or the running one has less weight; and what was passed over at
/// that moment waits for the next tick, 4 ms. So loops ask for slices of 0.1 ms. The publisher, the
/// coordinator and the log take ten steps of niceness and the policy for batch jobs, by which they never
/// interrupt another thread when they wake: a loop that has just filled an interval is not put off by
/// the publisher that it woke. The compiler never sleeps while there is something to compile; where the
/// loops leave it a processor it takes all nineteen steps, and elsewhere ten, since a loop that takes a
/// whole processor must not keep its own code from being compiled.
///
/// All of it is allowed without any rights; none takes anything from other processes. Measured in
/// `docs/decisions/0014-loops-run-first.md`.
final class LoopPrecedence {

    private static final long SLICE_NANOS = 100_000;
    private static final int BACKGROUND_NICE = 10;
    private static final int LAST_NICE = 19;
    private static final int BATCH_POLICY = 3;

    /// Of the names that Linux keeps, which are cut to 15 characters.
    private static final String LOOP = "spate-loop";

    private static final String[] BACKGROUND = {"spate-", "log "};
    private static final String[] COMPILER = {"C1 Compiler", "C2 Compiler"};

    /// The kernel's `struct sched_attr` in its first version.
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int POLICY_OFFSET = 4;
    private static final int NICE_OFFSET = 16;
    private static final int RUNTIME_OFFSET = 24;

    /// One handle for both calls: each handle costs some ten milliseconds while everything else starts
    /// too.
    private final MethodHandle syscall;

    private final long set;
    private final long get;

    @SuppressWarnings("restricted") // one function of the C library, with the signature it documents
    private LoopPrecedence(long set) {
        this.set = set;
        this.get = set + 1;
        Linker linker = Linker.nativeLinker();
        this.syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    /// Gets ready, which takes some ten milliseconds.
    ///
    /// @return null where it is not possible: on other systems and processors
    static @Nullable LoopPrecedence link() {
        long setAttributes = switch (System.getProperty("os.arch")) {
            case "amd64" -> 314;
            case "aarch64" -> 274;
            default -> -1;
        };
        if (setAttributes < 0 || !System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        try {
            return new LoopPrecedence(setAttributes);
        } catch (RuntimeException | LinkageError notPossible) { // exactness is then what it was
            return null;
        }
    }

    /// Applies to the threads that this process has now. What is not possible here is left as it is.
    ///
    /// @return how many threads it was applied to
    int establish() {
        try (Arena arena = Arena.ofConfined()) {
            Map<Long, String> threads = threads();
            int loops = 0;
            for (String name : threads.values()) {
                loops += name.startsWith(LOOP) ? 1 : 0;
            }
            int compilerNice = loops < Runtime.getRuntime().availableProcessors() ? LAST_NICE : BACKGROUND_NICE;
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            int applied = 0;
            for (Map.Entry<Long, String> thread : threads.entrySet()) {
                long id = thread.getKey();
                String name = thread.getValue();
                if (call(get, id, attributes, ATTRIBUTES_BYTES) != 0) {
                    continue; // it has ended
                }
                if (name.startsWith(LOOP)) {
                    attributes.set(ValueLayout.JAVA_LONG, RUNTIME_OFFSET, SLICE_NANOS);
                } else if (startsWithAny(name, COMPILER)) {
                    stepBack(attributes, compilerNice);
                } else if (startsWithAny(name, BACKGROUND)) {
                    stepBack(attributes, BACKGROUND_NICE);
                    attributes.set(ValueLayout.JAVA_INT, POLICY_OFFSET, BATCH_POLICY);
                } else {
                    continue;
                }
                applied += call(set, id, attributes, 0) == 0 ? 1 : 0;
            }
            return applied;
        } catch (Throwable notPossible) { // a method handle may throw anything; exactness is then what it was
            return 0;
        }
    }

    /// With a time slice of the usual length.
    private static void stepBack(MemorySegment attributes, int nice) {
        int before = attributes.get(ValueLayout.JAVA_INT, NICE_OFFSET);
        attributes.set(ValueLayout.JAVA_INT, NICE_OFFSET, Math.max(before, nice));
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME_OFFSET, 0);
    }

    /// Names by number.
    private static Map<Long, String> threads() throws IOException {
        Map<Long, String> threads = new HashMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path folder : folders) {
                threads.put(Long.valueOf(folder.getFileName().toString()), name(folder));
            }
        }
        return threads;
    }

    /// `sched_getattr` takes a size before its flags, of which there are none; `sched_setattr` only
    /// flags, and looks at no more.
    private long call(long number, long thread, MemorySegment attributes, long sizeOrFlags) throws Throwable {
        return (long) syscall.invokeExact(number, thread, attributes, sizeOrFlags, 0L);
    }

    private static boolean startsWithAny(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /// Empty if the thread has ended meanwhile.
    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
