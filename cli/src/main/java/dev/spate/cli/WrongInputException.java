package dev.spate.cli;

/// Arguments that can be parsed and make no sense. The message is for the user: place, value, rule, way
/// out.
final class WrongInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongInputException(String message) {
        super(message);
    }
}
