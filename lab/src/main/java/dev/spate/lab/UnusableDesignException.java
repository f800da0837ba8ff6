package dev.spate.lab;

/// What somebody asked for is no experiment. The message is for him: option, value, rule, way out.
public final class UnusableDesignException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableDesignException(String message) {
        super(message);
    }
}
