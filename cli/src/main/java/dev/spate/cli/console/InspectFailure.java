package dev.spate.cli.console;

import java.io.IOException;

/// A service could not be asked; the message says all that a user needs.
public final class InspectFailure extends IOException {

    private static final long serialVersionUID = 1L;

    InspectFailure(String message) {
        super(message);
    }
}
