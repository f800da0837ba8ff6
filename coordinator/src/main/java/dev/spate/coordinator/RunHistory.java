package dev.spate.coordinator;

import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the topic of runs holds: all events of runs that have not ended, and of those that have what is
/// left to tell.
///
/// Constant in memory: of ended runs the oldest are forgotten. One thread at a time.
public final class RunHistory {

    /// Ended runs that are remembered; each takes well below a kilobyte.
    static final int REMEMBERED = 10_000;

    private final Map<String, Entry> runs = new LinkedHashMap<>();
    private int ended;

    /// Takes what was read from the topic, in its order.
    public void read(Message message) {
        if (message instanceof RunEvent event) {
            happened(event);
        }
    }

    void happened(RunEvent event) {
        Entry entry = runs.get(event.run());
        if (entry == null) {
            if (event instanceof RunEvent.RunSubmitted submitted) {
                runs.put(event.run(), new Entry(submitted));
            }
            return;
        }
        if (entry.view.stage() == RunView.Stage.FINISHED) {
            return;
        }
        entry.view = entry.view.after(event);
        if (entry.view.stage() == RunView.Stage.FINISHED) {
            entry.events = List.of();
            ended++;
            forgetOldest();
        } else {
            entry.events.add(event);
        }
    }

    /// All runs, the oldest first.
    List<RunView> views() {
        return runs.values().stream().map(entry -> entry.view).toList();
    }

    @Nullable
    RunView view(String run) {
        Entry entry = runs.get(run);
        return entry == null ? null : entry.view;
    }

    /// See [Submissions#fingerprint]; null if there is no such run.
    @Nullable
    String fingerprint(String run) {
        Entry entry = runs.get(run);
        return entry == null ? null : entry.fingerprint;
    }

    /// The events of every run that has not ended, its submission first; the oldest run first.
    Collection<List<RunEvent>> unfinished() {
        List<List<RunEvent>> unfinished = new ArrayList<>();
        for (Entry entry : runs.values()) {
            if (!entry.events.isEmpty()) {
                unfinished.add(List.copyOf(entry.events));
            }
        }
        return unfinished;
    }

    private void forgetOldest() {
        if (ended <= REMEMBERED) {
            return;
        }
        for (Entry entry : runs.values()) {
            if (entry.view.stage() == RunView.Stage.FINISHED) {
                runs.remove(entry.view.run());
                ended--;
                return;
            }
        }
    }

    private static final class Entry {
        final String fingerprint;
        List<RunEvent> events = new ArrayList<>();
        RunView view;

        Entry(RunEvent.RunSubmitted submitted) {
            this.fingerprint = Submissions.fingerprint(submitted);
            this.view = RunView.of(submitted);
            events.add(submitted);
        }
    }
}
