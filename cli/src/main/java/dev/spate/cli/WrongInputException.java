package dev.spate.cli;

import dev.spate.planfile.PlanReading;

/// A plan or arguments that can be parsed and make no sense. The message is for the user: place, value,
/// rule, way out.
final class WrongInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean named;

    WrongInputException(String message) {
        super(message);
        this.named = false;
    }

    /// @param reading of a plan that has problems
    WrongInputException(PlanReading reading) {
        super(reading.render().stripTrailing());
        this.named = true;
    }

    /// Whether every line of the message says whom it is about.
    boolean named() {
        return named;
    }
}
