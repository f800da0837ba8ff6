package dev.spate.scenario;

/// A workload that cannot be carried out in this process. The message is one sentence without any
/// secret.
public final class CompilationException extends Exception {
    private static final long serialVersionUID = 1L;

    CompilationException(String message) {
        super(message);
    }
}
