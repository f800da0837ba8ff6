package dev.spate.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// What takes the samples. One recording at a time; any thread, one after the other.
sealed interface Engine permits AsyncEngine, JfrEngine {

    /// As the report says it: `async-profiler` or `JFR`.
    String name();

    /// Starts to record into a file in JFR's format, which is whole after [#stop].
    ///
    /// @param seconds after which it ends by itself, should nobody stop it
    /// @throws UnavailableException if it cannot work here
    void start(Path file, Set<Kind> kinds, long seconds) throws UnavailableException;

    /// @throws IOException if the file could not be written
    void stop() throws IOException;

    /// An engine that cannot work here; its message says why.
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
