package dev.spate.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much later than asked Linux may wake a thread to save energy: 50 µs unless the thread says
/// otherwise.
final class TimerSlack {

    private TimerSlack() {}

    /// Asks for 1 ns for the calling thread, by `/proc/TID/timerslack_ns`, which any thread may write
    /// for itself.
    ///
    /// @return whether it worked; it does not on other systems
    static boolean makeFinest() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Files.writeString(Path.of("/proc").resolve(thread).resolve("timerslack_ns"), "1");
            return true;
        } catch (IOException | RuntimeException _) {
            return false;
        }
    }
}
