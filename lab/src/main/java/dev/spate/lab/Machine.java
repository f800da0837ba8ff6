package dev.spate.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Facts about this machine, as far as it tells them.
public final class Machine {

    private Machine() {}

    /// For the report, in the order in which they are shown.
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", line(Path.of("/proc/cpuinfo"), "model name", "unknown"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        String memory = line(Path.of("/proc/meminfo"), "MemTotal", "");
        if (memory.endsWith(" kB")) {
            long kilobytes =
                    Long.parseLong(memory.substring(0, memory.length() - 3).strip());
            facts.put("memory", String.format(Locale.ROOT, "%.1f GiB", kilobytes / 1024.0 / 1024.0));
        }
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        String commit = Processors.ask("git", "rev-parse", "--short=12", "HEAD");
        if (!commit.isEmpty()) {
            boolean changed = !Processors.ask("git", "status", "--porcelain", "--untracked-files=no")
                    .isEmpty();
            facts.put("commit", commit + (changed ? ", with changes" : ""));
        }
        return facts;
    }

    private static String line(Path file, String name, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
