package dev.spate.soak;

import dev.spate.soak.folder.TimelineRow;
import dev.spate.soak.folder.TimelineWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Looks at what processes show, asks them for collections, and writes a window when it is over. For the
/// driver's thread.
final class SignalWatch {

    private final SoakSettings settings;
    private final SoakState state;
    private final Cluster cluster;
    private final FaultWatch faults;
    private final TimelineWriter writer;
    private final Consumer<String> say;
    private final Sampler sampler;
    private final Map<String, Long> collected = new HashMap<>();
    private long sampled;
    private double answeredBefore = Double.NaN;
    private long answeredAt;

    SignalWatch(
            SoakSettings settings,
            SoakState state,
            Cluster cluster,
            FaultWatch faults,
            TimelineWriter writer,
            Consumer<String> say,
            long now) {
        this.settings = settings;
        this.state = state;
        this.cluster = cluster;
        this.faults = faults;
        this.writer = writer;
        this.say = say;
        this.sampler = new Sampler(state.begin, state.window, new HashSet<>(state.signals));
        // What a window that was under way had seen is gone with the driver that saw it.
        List<TimelineRow> _ = sampler.next(now);
    }

    /// Writes the window under way.
    void end(long now) throws IOException {
        writer.append(sampler.next(now + state.window));
    }

    /// Writes what a run that has ended says of its load.
    ///
    /// @param run folder of the run
    void load(Path run) throws IOException {
        writer.append(
                LoadFiles.rows(run, state.phase, state.runLength, sampler, state.window, new HashSet<>(state.signals)));
    }

    /// Takes a sample where one is due, and ends the window where it is over.
    void step(SoakState.Run run, long now, boolean loaded) throws IOException, InterruptedException {
        long every = Math.clamp(state.window / 6, 1_000, 10_000);
        if (now - sampled >= every) {
            sampled = now;
            int number = 0;
            for (Part part : List.copyOf(state.parts)) {
                number++;
                if (faults.isHalted(part.name())) {
                    continue;
                }
                collect(part, now, number);
                Scrape scrape = cluster.scrape(part);
                if (scrape != null) {
                    sampler.take(part.source(), scrape, part.sockets(), loaded, now);
                }
            }
        }
        if (sampler.isOver(now)) {
            writer.append(sampler.next(now));
            state.seen = now;
            state.write(settings.folder());
            progress(run, now);
        }
    }

    /// Not all of them at once.
    private void collect(Part part, long now, int number) throws InterruptedException {
        long every = settings.soak().collectNanos() / 1_000_000;
        if (every <= 0) {
            return;
        }
        long turn = Math.floorDiv(now - state.begin + every * number / (state.parts.size() + 1), every);
        Long before = collected.put(part.source(), turn);
        if (before == null || turn > before) {
            cluster.collect(part);
        }
    }

    private void progress(SoakState.Run run, long now) throws InterruptedException {
        double answered = cluster.requestsAnswered();
        double rate = (answered - answeredBefore) * 1e3 / Math.max(1, now - answeredAt);
        answeredBefore = answered;
        answeredAt = now;
        say.accept(String.format(
                Locale.ROOT,
                "%s of %s  run %d of %d  %s  faults %d of %d%s",
                clockText(now - state.begin),
                clockText(state.duration),
                run.number + 1,
                state.runs,
                rate >= 0 ? String.format(Locale.ROOT, "%.0f/s", rate) : "-",
                state.faultsDone,
                state.faults,
                state.failures.isEmpty() ? "" : "  " + state.failures.size() + " failed"));
    }

    private static String clockText(long millis) {
        long seconds = millis / 1000;
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
