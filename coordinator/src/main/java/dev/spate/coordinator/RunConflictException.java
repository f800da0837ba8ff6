package dev.spate.coordinator;

/// Somebody submitted another plan under the id of a run that is known already.
public final class RunConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    RunConflictException(String run) {
        super("there is a run '" + run + "' already, and it is of another plan, other files or other settings;"
                + " choose another id, or submit without one");
    }
}
