package dev.spate.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a profile says of the event loops, as text: where processor time goes, user and kernel apart.
///
/// Reads stacks as async-profiler writes them, one to a line: the thread in brackets, frames from the
/// outermost to the innermost, the number of samples. Frames of the kernel end in `_[k]`.
final class StackProfile {

    private static final String KERNEL = "_[k]";
    private static final String SYSTEM_CALL = "__x64_sys_";
    private static final int FRAMES = 12;

    private final Map<String, Long> threads = new HashMap<>();
    private final Map<String, Long> userSelf = new HashMap<>();
    private final Map<String, Long> kernelSelf = new HashMap<>();
    private final Map<String, Long> entries = new HashMap<>();
    private final Map<String, Long> inclusive = new HashMap<>();
    private final Map<String, Long> stacks = new HashMap<>();
    private long all;
    private long loops;
    private long kernel;

    static String describe(Path collapsed) throws IOException {
        StackProfile profile = new StackProfile();
        for (String line : Files.readAllLines(collapsed)) {
            int end = line.lastIndexOf(' ');
            profile.add(line.substring(0, end).split(";"), Long.parseLong(line.substring(end + 1)));
        }
        return profile.text();
    }

    private void add(String[] frames, long samples) {
        String thread = frames[0].replaceFirst(" tid=.*", "").replace("[", "");
        threads.merge(thread, samples, Long::sum);
        all += samples;
        if (!thread.startsWith("spate-loop")) {
            return;
        }
        loops += samples;
        List<String> stack = List.of(frames).subList(1, frames.length).stream()
                .map(StackProfile::shortName)
                .toList();
        int userEnd = 0;
        while (userEnd < stack.size() && !stack.get(userEnd).endsWith(KERNEL)) {
            userEnd++;
        }
        String what = stack.getLast();
        if (userEnd < stack.size()) {
            kernel += samples;
            kernelSelf.merge(what, samples, Long::sum);
            what = "kernel: " + entry(stack.subList(userEnd, stack.size()));
            entries.merge(what, samples, Long::sum);
        } else {
            userSelf.merge(what, samples, Long::sum);
            userEnd--;
        }
        List<String> callers = stack.subList(Math.max(0, userEnd - FRAMES), Math.max(0, userEnd));
        stacks.merge(what + " < " + String.join(" < ", callers.reversed()), samples, Long::sum);
        Set<String> seen = new HashSet<>(stack.subList(0, Math.min(stack.size(), userEnd + 1)));
        seen.removeIf(frame -> frame.endsWith(KERNEL));
        seen.forEach(frame -> inclusive.merge(frame, samples, Long::sum));
    }

    /// The system call, or what interrupted.
    private static String entry(List<String> kernelFrames) {
        for (String frame : kernelFrames) {
            if (frame.startsWith(SYSTEM_CALL)) {
                return frame.substring(SYSTEM_CALL.length(), frame.length() - KERNEL.length());
            }
        }
        return kernelFrames.getFirst();
    }

    /// Without the package; a library without its folder, which may be a temporary one.
    private static String shortName(String frame) {
        String last = frame.substring(frame.lastIndexOf('/') + 1);
        return last.startsWith("libnetty") ? "libnetty.so" : last;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d samples, %.1f %% of them in event loops; of these %.1f %% user, %.1f %% kernel%n",
                all,
                100.0 * loops / all,
                100.0 * (loops - kernel) / loops,
                100.0 * kernel / loops));
        list(text, "threads, of all samples", threads, 10, all);
        list(text, "kernel by entry, of the loops' samples like all that follows", entries, 10, loops);
        list(text, "user, self time", userSelf, 40, loops);
        list(text, "kernel, self time", kernelSelf, 25, loops);
        list(text, "user, with what is called", inclusive, 70, loops);
        list(text, "stacks, innermost first", stacks, 40, loops);
        return text.toString();
    }

    private static void list(StringBuilder text, String title, Map<String, Long> samples, int most, long of) {
        text.append(String.format("%n## %s%n", title));
        samples.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(most)
                .forEach(entry -> text.append(
                        String.format(Locale.ROOT, "%6.2f %%  %s%n", 100.0 * entry.getValue() / of, entry.getKey())));
    }
}
