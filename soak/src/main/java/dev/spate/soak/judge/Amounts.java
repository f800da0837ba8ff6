package dev.spate.soak.judge;

import dev.spate.report.Units;
import java.util.Locale;

/// Values of signals as people read them.
public final class Amounts {

    private static final double DAY = 86_400_000.0;

    private Amounts() {}

    /// Such as `48.2 MB`, `1.23 ms`, `37.5 %`, `214`.
    ///
    /// @param unit `bytes`, `ns`, `ms`, `share` or `ratio`, `processors`, `per-second`, or anything else
    ///     for plain numbers
    public static String show(double value, String unit) {
        return switch (unit) {
            case "bytes" -> value < 0 ? "−" + Units.bytes(-value) : Units.bytes(value);
            case "ns" -> value < 0 ? "−" + Units.time(-value) : Units.time(value);
            case "share", "ratio" -> value < 0 ? "−" + Units.share(-value) : Units.share(value);
            case "ms" -> value < 0 ? "−" + Units.time(-value * 1e6) : Units.time(value * 1e6);
            case "processors" -> number(value) + " cores";
            case "per-second" -> value < 0 ? "−" + Units.rate(-value) + "/s" : Units.rate(value) + "/s";
            default -> number(value);
        };
    }

    /// The same with a sign.
    public static String change(double value, String unit) {
        return (value > 0 ? "+" : "") + show(value, unit);
    }

    /// Such as `40 min` or `3.2 days`.
    public static String length(long millis) {
        return millis >= 3 * DAY
                ? String.format(Locale.ROOT, "%,.1f days", millis / DAY)
                : Units.length(millis * 1_000_000L);
    }

    /// Such as `0.03` or `4e-7`.
    public static String p(double p) {
        return p >= 0.001
                ? String.format(Locale.ROOT, "%.2g", p)
                : p < 1e-15 ? "<1e-15" : String.format(Locale.ROOT, "%.0e", p).replace("e-0", "e-");
    }

    private static String number(double value) {
        if (value < 0) {
            return "−" + number(-value);
        }
        double size = Math.abs(value);
        if ((size == Math.rint(size) && size < 1e15) || size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f", value);
    }
}
