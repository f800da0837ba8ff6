package dev.spate.workload;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions that a template can call. All draws derive from the plan's seed and the session, so that
/// the same session of the same plan sends the same bytes, whichever agent runs it; `now` alone reads a
/// clock.
public enum TemplateFunction {
    RANDOM("random", 2, 2, "random(from, to)", "an integer between two integers, both included"),
    RANDOM_STRING("randomString", 1, 1, "randomString(length)", "letters and digits, 1 to 4096 of them"),
    ONE_OF("oneOf", 1, Integer.MAX_VALUE, "oneOf(a, b, ...)", "one of the given words"),
    UUID("uuid", 0, 0, "uuid()", "a random UUID (version 4)"),
    SESSION("session", 0, 0, "session()", "the cluster-wide number of the session, from 0"),
    USER("user", 0, 0, "user()", "the cluster-wide number of the user, from 0; of the session in open load models"),
    NOW("now", 0, 0, "now()", "milliseconds since the epoch when the request is rendered");

    private final String label;
    private final int minArguments;
    private final int maxArguments;
    private final String usage;
    private final String doc;

    TemplateFunction(String label, int minArguments, int maxArguments, String usage, String doc) {
        this.label = label;
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
        this.usage = usage;
        this.doc = doc;
    }

    public String label() {
        return label;
    }

    public String usage() {
        return usage;
    }

    public String doc() {
        return doc;
    }

    /// The function of that name, or null.
    public static @Nullable TemplateFunction named(String label) {
        return Arrays.stream(values())
                .filter(function -> function.label.equals(label))
                .findFirst()
                .orElse(null);
    }

    /// What is wrong with a call, as one sentence, or null if nothing is.
    public static @Nullable String problem(Template.Call call) {
        TemplateFunction function = named(call.function());
        if (function == null) {
            return "'" + call.function() + "' is no function; there are "
                    + String.join(
                            ", ",
                            Arrays.stream(values()).map(TemplateFunction::usage).toList());
        }
        int count = call.arguments().size();
        if (count < function.minArguments || count > function.maxArguments) {
            return call.function() + " was given " + count + " arguments; it is used as " + function.usage;
        }
        return switch (function) {
            case RANDOM -> randomProblem(call);
            case RANDOM_STRING -> {
                Long length = integer(call.arguments().get(0));
                yield length == null || length < 1 || length > 4096
                        ? "length '" + call.arguments().get(0) + "' of randomString is no integer from 1 to 4096"
                        : null;
            }
            case ONE_OF, UUID, SESSION, USER, NOW -> null;
        };
    }

    private static @Nullable String randomProblem(Template.Call call) {
        Long from = integer(call.arguments().get(0));
        Long to = integer(call.arguments().get(1));
        if (from == null || to == null) {
            return "arguments of random must be integers, not '" + String.join(", ", call.arguments()) + "'";
        }
        return from > to || to - from < 0 ? "random(" + from + ", " + to + ") has no value between its bounds" : null;
    }

    private static @Nullable Long integer(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
