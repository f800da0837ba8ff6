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

/// Lets event loops run before the rest of this process where both want a processor.
///
/// A loop sleeps most of the time and has to run at once when it wakes. Linux lets a thread that is
/// running finish its time slice (3 ms) before a thread that wakes, unless that one has asked for
/// shorter slices (EEVDF, Linux 6.12 and later) or the running one has less weight. So loops ask for
/// slices of 0.1 ms, and the compiler, the publisher, the coordinator and the log of this process take
/// ten steps of niceness. Both are allowed without any rights; neither takes anything from other
/// processes.
///
/// Measured on two processors, 2,000/s: the 99th percentile of start lateness in a second fell from
/// about 1 ms to about 15 µs (`docs/decisions/0014-loops-run-first.md`).
final class LoopPrecedence {

    private static final long SLICE_NANOS = 100_000;
    private static final int BACKGROUND_NICE = 10;

    /// Of the names that Linux keeps, which are cut to 15 characters.
    private static final String LOOP = "spate-loop";

    private static final String[] BACKGROUND = {"C1 Compiler", "C2 Compiler", "spate-", "log "};

    private static final int PRIO_PROCESS = 0;
    private static final int SCHED_ATTR_BYTES = 48;
    private static final int RUNTIME_OFFSET = 24;
    private static final int NICE_OFFSET = 16;

    private final MethodHandle syscall;
    private final MethodHandle getPriority;
    private final MethodHandle setPriority;
    private final long schedSetAttr;

    @SuppressWarnings("restricted") // three functions of the C library, with the signatures it documents
    private LoopPrecedence(long schedSetAttr) {
        Linker linker = Linker.nativeLinker();
        this.schedSetAttr = schedSetAttr;
        this.syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(1));
        this.getPriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("getpriority"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        this.setPriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Applies to the threads that this process has now. What is not possible here is left as it is.
    ///
    /// @return how many threads it was applied to; 0 on other systems
    static int establish() {
        long number = switch (System.getProperty("os.arch")) {
            case "amd64" -> 314;
            case "aarch64" -> 274;
            default -> -1;
        };
        if (number < 0 || !System.getProperty("os.name").equals("Linux")) {
            return 0;
        }
        try {
            return new LoopPrecedence(number).apply();
        } catch (Throwable notPossible) { // a method handle may throw anything; exactness is then what it was
            return 0;
        }
    }

    private int apply() throws Throwable {
        int applied = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                int id = Integer.parseInt(thread.getFileName().toString());
                String name = name(thread);
                if (name.startsWith(LOOP)) {
                    applied += shortSlices(id) ? 1 : 0;
                } else if (isBackground(name)) {
                    applied += stepBack(id) ? 1 : 0;
                }
            }
        }
        return applied;
    }

    private boolean shortSlices(int thread) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(SCHED_ATTR_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, SCHED_ATTR_BYTES);
            attributes.set(ValueLayout.JAVA_INT, NICE_OFFSET, (int) getPriority.invokeExact(PRIO_PROCESS, thread));
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME_OFFSET, SLICE_NANOS);
            return (long) syscall.invokeExact(schedSetAttr, thread, attributes, 0) == 0;
        }
    }

    private boolean stepBack(int thread) throws Throwable {
        int nice = (int) getPriority.invokeExact(PRIO_PROCESS, thread);
        return nice >= BACKGROUND_NICE || (int) setPriority.invokeExact(PRIO_PROCESS, thread, BACKGROUND_NICE) == 0;
    }

    private static boolean isBackground(String name) {
        for (String prefix : BACKGROUND) {
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
