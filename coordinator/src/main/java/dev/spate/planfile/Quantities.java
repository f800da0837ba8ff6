package dev.spate.planfile;

import dev.spate.workload.Rate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations, rates, sizes and shares as plans write them. Everything is read exactly or not at all.
final class Quantities {

    static final String DURATION_PATTERN = "([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+";
    static final String RATE_PATTERN = "[0-9]+(\\.[0-9]+)?/(s|m|h)";
    static final String SIZE_PATTERN = "[0-9]+(\\.[0-9]+)? ?(B|kB|KB|MB|GB|KiB|MiB|GiB)";
    static final String SHARE_PATTERN = "[0-9]+(\\.[0-9]+)? ?%";

    private static final Pattern DURATION = Pattern.compile(DURATION_PATTERN);
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h)");
    private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)/(s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(B|kB|KB|MB|GB|KiB|MiB|GiB)");
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?%");
    private static final Pattern NUMBER_AND_WORD = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([\\p{L}]*)");
    private static final Pattern LOOSE_RATE = Pattern.compile(
            "([0-9]+(?:\\.[0-9]+)?)(k)? *(?:(?:/|per|p) *)?(?:1(?=[smh]))?(s|sec|second|rps|tps|qps|m|min|minute|h|hour)?");

    private static final List<String> UNITS_DOWN = List.of("h", "m", "s", "ms", "us", "ns");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final Map<String, Long> BYTES = Map.of(
            "B", 1L,
            "kB", 1_000L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30);

    private Quantities() {}

    /// Nanoseconds of a duration such as `1m30s`, or null if it is none or no whole number of them. Too
    /// long ones give [Long#MAX_VALUE].
    static @Nullable Long durationNanos(String text) {
        if (!DURATION.matcher(text).matches()) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        int lastUnit = -1;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            int unit = UNITS_DOWN.indexOf(part.group(2));
            if (unit <= lastUnit) {
                return null;
            }
            lastUnit = unit;
            sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanos(part.group(2)))));
        }
        return whole(sum);
    }

    /// A text that people write for a duration, as a plan writes it, or null.
    static @Nullable String durationMeant(String text) {
        Matcher loose = NUMBER_AND_WORD.matcher(text.strip());
        if (!loose.matches()) {
            String packed = text.replace(" ", "");
            return durationNanos(packed) == null ? null : packed;
        }
        String word = loose.group(2).toLowerCase(Locale.ROOT);
        String unit = switch (word) {
            case "", "s", "sec", "secs", "second", "seconds" -> "s";
            case "ms", "msec", "millis", "millisecond", "milliseconds" -> "ms";
            case "us", "µs", "μs", "micros", "microseconds" -> "us";
            case "ns", "nanos", "nanoseconds" -> "ns";
            case "m", "min", "mins", "minute", "minutes" -> "m";
            case "h", "hr", "hrs", "hour", "hours" -> "h";
            default -> null;
        };
        if (word.startsWith("d") && "days".startsWith(word)) {
            BigDecimal hours = new BigDecimal(loose.group(1)).multiply(BigDecimal.valueOf(24));
            return hours.toPlainString() + "h";
        }
        return unit == null ? null : loose.group(1) + unit;
    }

    /// An exact rate such as `1.5/s`, or null if it is none or finer than a rate can be.
    static @Nullable Rate rate(String text) {
        Matcher parts = RATE.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(parts.group(1)).stripTrailingZeros();
        int decimals = Math.max(0, number.scale());
        BigInteger count = number.setScale(decimals).unscaledValue();
        BigInteger per = BigInteger.valueOf(nanos(parts.group(2))).multiply(BigInteger.TEN.pow(Math.min(decimals, 30)));
        BigInteger divisor = greatestDivisor(count, BigInteger.TEN.pow(Math.min(decimals, 30)));
        count = count.divide(divisor);
        per = per.divide(divisor);
        boolean fits = count.compareTo(BigInteger.valueOf(Rate.MAX_COUNT)) <= 0
                && per.compareTo(BigInteger.valueOf(Rate.MAX_PER_NANOS)) <= 0;
        return fits ? new Rate(count.longValueExact(), per.longValueExact()) : null;
    }

    static boolean looksLikeRate(String text) {
        return RATE.matcher(text).matches();
    }

    /// Whether a rate that is none is so because it is too great.
    static boolean isGreat(String text) {
        return new BigDecimal(text.substring(0, text.indexOf('/'))).compareTo(BigDecimal.valueOf(Rate.MAX_COUNT)) > 0;
    }

    static boolean looksLikeDuration(String text) {
        return DURATION.matcher(text).matches();
    }

    /// A text that people write for a rate, as a plan writes it, or null.
    static @Nullable String rateMeant(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT).replaceAll("(?<=[0-9])[_,'](?=[0-9]{3})", "");
        Matcher loose = LOOSE_RATE.matcher(plain);
        if (!loose.matches()) {
            return null;
        }
        String unit = loose.group(3) == null ? "s" : loose.group(3);
        String number = loose.group(2) == null
                ? loose.group(1)
                : new BigDecimal(loose.group(1)).movePointRight(3).toPlainString();
        return number + (unit.startsWith("m") ? "/m" : unit.startsWith("h") ? "/h" : "/s");
    }

    /// Bytes of a size such as `10KB`, or null.
    static @Nullable Long bytes(String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        long unit = BYTES.getOrDefault(parts.group(2), 1L);
        return whole(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)));
    }

    /// A share such as `0.1%` as 0.001, or null.
    static @Nullable Double share(String text) {
        Matcher parts = SHARE.matcher(text);
        return parts.matches() ? new BigDecimal(parts.group(1)).movePointLeft(2).doubleValue() : null;
    }

    /// A length of time in the largest units that show it exactly, as a plan would.
    static String durationText(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long rest = nanos;
        for (String unit : UNITS_DOWN) {
            long count = rest / nanos(unit);
            if (count > 0) {
                text.append(count).append(unit);
                rest -= count * nanos(unit);
            }
        }
        return text.toString();
    }

    private static long nanos(String unit) {
        return NANOS.getOrDefault(unit, 1L);
    }

    private static @Nullable Long whole(BigDecimal value) {
        if (value.stripTrailingZeros().scale() > 0) {
            return null;
        }
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : value.longValueExact();
    }

    private static BigInteger greatestDivisor(BigInteger a, BigInteger b) {
        BigInteger divisor = a.gcd(b);
        return divisor.signum() == 0 ? BigInteger.ONE : divisor;
    }
}
