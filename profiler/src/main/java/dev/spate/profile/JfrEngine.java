package dev.spate.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/// The JDK's Flight Recorder. It samples by processor time where the JDK can (Linux, from 25 on), and
/// else by looking at running threads; it knows no wall clock.
final class JfrEngine implements Engine {

    private @Nullable Recording recording;

    @Override
    public String name() {
        return "JFR";
    }

    @Override
    public void start(Path file, Set<Kind> kinds, long seconds) throws UnavailableException {
        Recording made = null;
        try {
            made = new Recording();
            made.setName("spate-profile");
            made.setToDisk(true);
            made.setMaxSize(ProcessProfiler.MOST_FILE_BYTES);
            made.setDuration(Duration.ofSeconds(seconds));
            made.setDestination(file);
            if (kinds.contains(Kind.CPU)) {
                if (knows("jdk.CPUTimeSample")) {
                    made.enable("jdk.CPUTimeSample").with("throttle", "10ms");
                }
                // Besides: where another profiler has been at work in the process, the JDK finds its signal
                // taken and records no processor time.
                made.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            }
            if (kinds.contains(Kind.ALLOC)) {
                made.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
            }
            if (kinds.contains(Kind.LOCK)) {
                made.enable("jdk.JavaMonitorEnter").withThreshold(Duration.ofNanos(10_000));
                made.enable("jdk.ThreadPark").withThreshold(Duration.ofNanos(10_000));
            }
            made.start();
            recording = made;
        } catch (IOException | RuntimeException | LinkageError e) {
            if (made != null) {
                made.close();
            }
            throw new UnavailableException("JFR cannot work here: " + e, e);
        }
    }

    private static boolean knows(String event) {
        return FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .map(EventType::getName)
                .anyMatch(event::equals);
    }

    @Override
    public void stop() throws IOException {
        Recording running = recording;
        recording = null;
        if (running != null) {
            try (running) {
                boolean _ = running.stop();
            } catch (IllegalStateException _) {
                // Its own time was over first.
            }
        }
    }
}
