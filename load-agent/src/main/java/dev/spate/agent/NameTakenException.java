package dev.spate.agent;

/// Another agent that was there before goes by the same name.
///
/// While both are there, a run that goes on may count the other one as started anew, and give its share
/// to others.
public final class NameTakenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NameTakenException(String name) {
        super("another agent that was there before goes by the name '" + name
                + "', and two of one name would do the same share twice");
    }
}
