package dev.spate.runs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Asks a target service fifty times a second how much it has served, to say afterwards how much it had
/// served at any instant. Between two answers it is taken to have served evenly.
final class ServedWatch {

    private static final long PAUSE_MILLIS = 20;

    private record Sample(long atNanos, long served) {}

    private final TargetCounts counts;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;

    /// @param address of the target service
    ServedWatch(String address) {
        counts = new TargetCounts(address);
        thread = Thread.ofPlatform().daemon().name("served watch").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                long before = System.nanoTime();
                long served = counts.served();
                long after = System.nanoTime();
                samples.add(new Sample(before + (after - before) / 2, served));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException _) {
            // Either the watch or the target has come to its end.
        }
    }

    /// Ends watching; only then it may be asked.
    void end() throws InterruptedException {
        thread.interrupt();
        thread.join();
        counts.close();
    }

    /// Requests served until an instant of `System.nanoTime()`.
    double served(long atNanos) {
        for (int i = 1; i < samples.size(); i++) {
            Sample after = samples.get(i);
            if (after.atNanos - atNanos >= 0) {
                Sample before = samples.get(i - 1);
                double part = (double) (atNanos - before.atNanos) / (after.atNanos - before.atNanos);
                return before.served + part * (after.served - before.served);
            }
        }
        return samples.getLast().served;
    }

    long lastNanos() {
        return samples.getLast().atNanos;
    }
}
