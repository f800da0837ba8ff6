package dev.spate.target;

/// A request that asks for what an endpoint does not do. Answered with 400 and these three facts;
/// carries no stack trace, because it is an answer and not a fault.
final class BadParameter extends RuntimeException {

    /// Longer values are shortened in the answer.
    private static final int MAX_SHOWN = 80;

    private final String parameter;
    private final String value;
    private final String rule;

    /// @param rule reads on from "it must be"
    BadParameter(String parameter, String value, String rule) {
        super(null, null, false, false);
        this.parameter = parameter;
        this.value = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
        this.rule = rule;
    }

    String parameter() {
        return parameter;
    }

    String value() {
        return value;
    }

    String rule() {
        return rule;
    }

    String detail() {
        return value.isEmpty()
                ? "parameter '" + parameter + "' is missing; it must be " + rule
                : "parameter '" + parameter + "' is '" + value + "'; it must be " + rule;
    }
}
