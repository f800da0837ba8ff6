package dev.spate.runs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Processor time that a process has used so far, all its threads together, as Linux counts it in
/// `/proc/PID/stat`: to 10 ms, so that a span of 10 s is known to 0.1 %. How it is divided between user
/// and system is sampled by the kernel's tick, some hundred times a second.
///
/// @param threads microseconds of each thread that is there, user and system
record ProcessTimes(long userMicros, long systemMicros, Map<Long, Long> threads) {

    /// Linux shows programs hundredths of a second on every usual processor.
    private static final long TICK_MICROS = 10_000;

    /// Places of the times in the file, counted from the state that follows the name.
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    static ProcessTimes of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String[] all = fields(process);
        Map<Long, Long> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                try {
                    String[] one = fields(task);
                    threads.put(Long.valueOf(task.getFileName().toString()), micros(one, USER) + micros(one, SYSTEM));
                } catch (NoSuchFileException _) {
                    // It has ended meanwhile.
                }
            }
        }
        return new ProcessTimes(micros(all, USER), micros(all, SYSTEM), threads);
    }

    /// What the thread used that used most since then.
    long busiestMicrosSince(ProcessTimes before) {
        long most = 0;
        for (Map.Entry<Long, Long> thread : threads.entrySet()) {
            most = Math.max(most, thread.getValue() - before.threads.getOrDefault(thread.getKey(), 0L));
        }
        return most;
    }

    long totalMicros() {
        return userMicros + systemMicros;
    }

    /// Names may hold anything, also blanks and brackets; what follows them does not.
    private static String[] fields(Path folder) throws IOException {
        String line = Files.readString(folder.resolve("stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private static long micros(String[] fields, int place) {
        return Long.parseLong(fields[place]) * TICK_MICROS;
    }
}
