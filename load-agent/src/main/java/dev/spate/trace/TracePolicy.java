package dev.spate.trace;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which requests an agent keeps the traces of.
///
/// @param choice how they are chosen
/// @param share of requests with [Choice#SHARE], 0 to 1
/// @param headPerSecond with [Choice#AFTERWARDS]: requests a second that are chosen before they are
///     sent, and as many again that stand for their range of response times; 0 or more
/// @param mostPerSecond kept requests a second, 0 or more; all others are lost, and counted
public record TracePolicy(Choice choice, double share, double headPerSecond, double mostPerSecond) {

    /// The variable by which OpenTelemetry's samplers are chosen, and that with what it needs.
    public static final String SAMPLER = "OTEL_TRACES_SAMPLER";

    public static final String SAMPLER_ARGUMENT = "OTEL_TRACES_SAMPLER_ARG";

    /// Requests a second that are chosen before they are sent.
    public static final String HEAD = "SPATE_TRACES_HEAD_PER_SECOND";

    /// Requests a second of which traces are kept at most.
    public static final String MOST = "SPATE_TRACES_MAX_PER_SECOND";

    /// One a second shows what is usual, and changes nothing for a target that samples by its caller.
    private static final double USUAL_HEAD = 1;

    /// Making and sending a span takes about a hundred microseconds in a process that has just begun; so
    /// these are about a hundredth of a processor.
    private static final double USUAL_MOST = 100;

    private static final double GREATEST = 1_000_000;

    /// How requests are chosen.
    public enum Choice {
        /// When the response has come: errors, slow ones, and a few of the others.
        AFTERWARDS,
        /// All of them, and their targets are told so.
        ALL,
        /// None; requests have ids all the same.
        NONE,
        /// A share of them, by their ids; their targets are told so.
        SHARE
    }

    /// A variable of the environment has a value that cannot be.
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /// What the environment says. With a sampler of OpenTelemetry's there is no limit unless one is
    /// given: who asks for everything shall have it.
    ///
    /// @param environment value of a variable by name, null if there is none
    /// @throws UnusableException with variable, value and rule
    public static TracePolicy of(UnaryOperator<@Nullable String> environment) throws UnusableException {
        String sampler = value(environment, SAMPLER);
        Choice choice = switch (sampler) {
            case "" -> Choice.AFTERWARDS;
            case "always_on", "parentbased_always_on" -> Choice.ALL;
            case "always_off", "parentbased_always_off" -> Choice.NONE;
            case "traceidratio", "parentbased_traceidratio" -> Choice.SHARE;
            default ->
                throw new UnusableException(
                        SAMPLER + "=" + sampler
                                + ": an agent knows always_on, always_off and traceidratio, each also with parentbased_ before it; without the variable it decides when the response has come");
        };
        double most = choice == Choice.AFTERWARDS ? USUAL_MOST : Double.POSITIVE_INFINITY;
        return new TracePolicy(
                choice,
                choice == Choice.SHARE ? number(environment, SAMPLER_ARGUMENT, 1, 1) : 0,
                number(environment, HEAD, USUAL_HEAD, GREATEST),
                number(environment, MOST, most, GREATEST));
    }

    private static double number(
            UnaryOperator<@Nullable String> environment, String variable, double usual, double greatest)
            throws UnusableException {
        String text = value(environment, variable);
        if (text.isEmpty()) {
            return usual;
        }
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException _) {
            number = Double.NaN;
        }
        if (!(number >= 0 && number <= greatest)) {
            throw new UnusableException(
                    variable + "=" + text + ": a number from 0 to " + (long) greatest + " is wanted");
        }
        return number;
    }

    /// An empty variable is one that is not set.
    private static String value(UnaryOperator<@Nullable String> environment, String variable) {
        String value = environment.apply(variable);
        return value == null ? "" : value.strip();
    }
}
