package dev.spate.report;

import java.util.Locale;

/// Numbers as people read them, with three digits that count.
public final class Units {
    private Units() {}

    /// As [#time(double)].
    public static String time(long nanos) {
        return time((double) nanos);
    }

    /// Such as `812 ns`, `45.6 µs`, `1.23 ms`, `2.97 s`, `95 s`.
    public static String time(double nanos) {
        double size = Math.abs(nanos);
        if (size < 999.5) {
            return (size == Math.rint(size) ? String.valueOf(Math.round(nanos)) : digits(nanos)) + " ns";
        }
        if (size < 999.5e3) {
            return digits(nanos / 1e3) + " µs";
        }
        if (size < 999.5e6) {
            return digits(nanos / 1e6) + " ms";
        }
        return digits(nanos / 1e9) + " s";
    }

    /// A stretch of a run, such as `850 ms`, `10 s`, `2 min 40 s`, `71 h 5 min`.
    public static String length(long nanos) {
        if (nanos < 10_000_000_000L && nanos % 1_000_000_000L != 0) {
            return time(nanos);
        }
        long seconds = Math.round(nanos / 1e9);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = Math.round(seconds / 60.0);
        return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /// A place in a run, such as `0:07`, `12:30` or `71:05:00`.
    public static String clock(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /// Such as `12,345`.
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// Per second, without the `/s`.
    public static String rate(double perSecond) {
        if (perSecond != 0 && Math.abs(perSecond) < 10) {
            return String.format(Locale.ROOT, "%.2f", perSecond);
        }
        return String.format(Locale.ROOT, Math.abs(perSecond) < 100_000 ? "%,.1f" : "%,.0f", perSecond);
    }

    /// Such as `0 %`, `0.012 %`, `37.5 %`, `100 %`. A share that is not 0 never reads 0, and one that is
    /// not whole never reads 100.
    public static String share(double share) {
        double percent = share * 100;
        if (percent == 0) {
            return "0 %";
        }
        if (percent < 0.001) {
            return "<0.001 %";
        }
        if (share < 1 && percent > 99.9) {
            return percent > 99.999 ? ">99.999 %" : String.format(Locale.ROOT, "%.3f %%", percent);
        }
        return bare(digits(percent) + " %");
    }

    /// Such as `512 B`, `1.05 MB`.
    public static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        int unit = 0;
        double rest = bytes;
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return (unit == 0 ? String.valueOf(Math.round(rest)) : digits(rest)) + " " + units[unit];
    }

    /// A figure of an objective.
    ///
    /// @param unit as in [RunResult.SloResult#unit()]
    public static String figure(double value, String unit) {
        return switch (unit) {
            case "ns" -> time(value);
            case "share" -> share(value);
            case "per-second" -> rate(value) + "/s";
            default -> String.valueOf(value);
        };
    }

    /// A limit, as the plan may have it: without zeros that say nothing.
    public static String limit(double value, String unit) {
        return bare(figure(value, unit));
    }

    private static String bare(String number) {
        return number.replaceFirst("\\.(\\d*?)0+(?=\\D)", ".$1").replaceFirst("\\.(?=\\D)", "");
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        if (size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f", value);
    }
}
