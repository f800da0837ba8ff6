package dev.spate.target;

import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of one request, read strictly: a name that the endpoint does not know, a name given
/// twice and a value outside its rule are each a [BadParameter]. A misspelt parameter that were ignored
/// would make a run measure something else than was asked.
final class Query {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");

    private final MultiMap values;

    /// @param known every name the endpoint understands
    Query(MultiMap values, List<String> known) {
        this.values = values;
        for (String name : values.names()) {
            if (!known.contains(name)) {
                throw new BadParameter(
                        name,
                        String.join(",", values.getAll(name)),
                        known.isEmpty()
                                ? "left out: this address takes no parameters"
                                : "one of the parameters of this address: " + String.join(", ", known));
            }
            if (values.getAll(name).size() > 1) {
                throw new BadParameter(name, String.join(",", values.getAll(name)), "given once");
            }
        }
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    long integer(String name, long fallback, long min, long max) {
        String value = values.get(name);
        return value == null ? fallback : integer(name, value, min, max);
    }

    /// A whole number that must be given.
    long required(String name, long min, long max) {
        String value = values.get(name);
        return integer(name, value == null ? "" : value, min, max);
    }

    double decimal(String name, double min, double max) {
        String value = values.get(name);
        String rule = "a number from " + plain(min) + " to " + plain(max);
        if (value == null) {
            throw new BadParameter(name, "", rule);
        }
        if (DECIMAL.matcher(value).matches()) {
            double number = Double.parseDouble(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw new BadParameter(name, value, rule);
    }

    /// A length of time in nanoseconds, 0 to `maxNanos`, rounded to the nearest; required.
    long durationNanos(String name, long maxNanos) {
        String value = values.get(name);
        String rule = "a duration such as 250us, 5ms or 1.5s, at most " + maxNanos / 1_000_000_000 + "s";
        if (value == null) {
            throw new BadParameter(name, "", rule);
        }
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(unitNanos(matcher.group(2)));
            if (nanos.compareTo(BigDecimal.valueOf(maxNanos)) <= 0) {
                return nanos.setScale(0, RoundingMode.HALF_UP).longValueExact();
            }
        }
        throw new BadParameter(name, value, rule);
    }

    /// A whole number that stands in a path or a query.
    static long integer(String name, String value, long min, long max) {
        if (INTEGER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw new BadParameter(name, value, "a whole number from " + min + " to " + max);
    }

    private static BigDecimal unitNanos(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1L;
                    case "us", "µs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    default -> 3_600_000_000_000L;
                });
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
