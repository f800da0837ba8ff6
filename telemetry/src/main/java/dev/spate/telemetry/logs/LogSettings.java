package dev.spate.telemetry.logs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is logged, and how it looks.
///
/// @param root level of what no logger of its own is named for
/// @param levels by the beginning of a logger's name
/// @param json an object a line, instead of text
record LogSettings(String root, Map<String, String> levels, boolean json) {

    /// Without anything said: warnings and worse, as text.
    static final LogSettings DEFAULT = of(null, null, false, true);

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace", "off");

    /// Kafka's clients. They say again and again, as warnings, what the log says once.
    private static final String KAFKA = "org.apache.kafka";

    private static final String OURS = "dev.spate";

    LogSettings {
        levels = Map.copyOf(levels);
    }

    /// @param spec `SPATE_LOG`: levels with commas between, alone or behind a logger and `=`; null or
    ///     empty if nothing is said
    /// @param format `SPATE_LOG_FORMAT`; null or empty if nothing is said
    /// @param service whether the process is one that is left alone
    /// @param terminal whether somebody sees what it says
    /// @throws IllegalArgumentException if one of them makes no sense; the message says all
    static LogSettings of(@Nullable String spec, @Nullable String format, boolean service, boolean terminal) {
        String root = null;
        Map<String, String> levels = new LinkedHashMap<>();
        if (spec != null && !spec.isBlank()) {
            for (String part : spec.split(",", -1)) {
                int equals = part.indexOf('=');
                String level = part.substring(equals + 1).strip().toLowerCase(Locale.ROOT);
                String logger = equals < 0 ? "" : part.substring(0, equals).strip();
                if (!LEVELS.contains(level) || (equals >= 0 && !logger.matches("[A-Za-z0-9_$.]+"))) {
                    throw new IllegalArgumentException("SPATE_LOG=" + spec + ": '" + part.strip()
                            + "' is no level; there are " + String.join(", ", LEVELS)
                            + ", alone or as LOGGER=LEVEL, with commas between");
                }
                if (equals < 0) {
                    root = level;
                } else {
                    levels.put(logger, level);
                }
            }
        }
        if (root == null && service) {
            levels.putIfAbsent(OURS, "info");
        }
        String all = root == null ? "warn" : root;
        if ((all.equals("warn") || all.equals("error"))
                && levels.keySet().stream().noneMatch(logger -> logger.startsWith(KAFKA))) {
            levels.put(KAFKA, "off");
        }
        return new LogSettings(all, levels, isJson(format, service && !terminal));
    }

    private static boolean isJson(@Nullable String format, boolean unlessSaid) {
        return switch (format == null ? "" : format.strip().toLowerCase(Locale.ROOT)) {
            case "" -> unlessSaid;
            case "json" -> true;
            case "text" -> false;
            default -> throw new IllegalArgumentException("SPATE_LOG_FORMAT=" + format + ": there are text and json");
        };
    }
}
