package dev.spate.coordinator;

import dev.spate.partition.Capacity;
import dev.spate.protocol.AgentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The agents that are there, by name. One thread.
final class Roster {

    private static final long FORGET_NANOS = 3_600_000_000_000L;

    private final Map<String, Entry> agents = new TreeMap<>();
    private final long timeoutNanos;

    Roster(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    void heard(AgentEvent event, long now) {
        Entry entry = agents.computeIfAbsent(event.agent(), _ -> new Entry());
        entry.lastHeardNanos = now;
        switch (event) {
            case AgentEvent.Hello hello -> entry.hello = hello;
            case AgentEvent.Heartbeat beat -> entry.beat = beat;
            case AgentEvent.Ready _,
                    AgentEvent.PhaseDone _,
                    AgentEvent.Profiled _,
                    AgentEvent.Done _,
                    AgentEvent.Left _,
                    AgentEvent.Failed _ -> {}
        }
    }

    /// How many are known, whether they are there or not.
    int size() {
        return agents.size();
    }

    /// What an agent said of itself, or null if it never did.
    AgentEvent.@Nullable Hello hello(String agent) {
        Entry entry = agents.get(agent);
        return entry == null ? null : entry.hello;
    }

    /// Agents that were heard lately and are not busy, by name.
    List<Capacity> free(Set<String> busy, long now) {
        List<Capacity> free = new ArrayList<>();
        agents.forEach((name, entry) -> {
            AgentEvent.Hello hello = entry.hello;
            if (hello != null && !busy.contains(name) && isPresent(entry, now)) {
                free.add(new Capacity(name, capacity(hello)));
            }
        });
        return free;
    }

    /// All agents that are known, by name.
    ///
    /// @param busy the run that an agent has a share of, by agent
    List<AgentView> views(Map<String, String> busy, long now) {
        List<AgentView> views = new ArrayList<>();
        agents.forEach((name, entry) -> {
            AgentEvent.Hello hello = entry.hello;
            AgentEvent.Heartbeat beat = entry.beat;
            if (hello != null) {
                views.add(new AgentView(
                        name,
                        hello.version(),
                        capacity(hello),
                        hello.machine(),
                        busy.get(name),
                        now - entry.lastHeardNanos,
                        isPresent(entry, now),
                        beat == null ? 0 : beat.clockOffsetNanos(),
                        beat == null ? -1 : beat.clockUncertaintyNanos()));
            }
        });
        return views;
    }

    /// Forgets agents that were not heard for an hour, so that names that come and go do not add up.
    void forget(long now) {
        agents.values().removeIf(entry -> now - entry.lastHeardNanos > FORGET_NANOS);
    }

    private boolean isPresent(Entry entry, long now) {
        return now - entry.lastHeardNanos <= timeoutNanos;
    }

    private static int capacity(AgentEvent.Hello hello) {
        return Math.clamp(hello.capacity(), 1, 1000);
    }

    private static final class Entry {
        AgentEvent.@Nullable Hello hello;
        AgentEvent.@Nullable Heartbeat beat;
        long lastHeardNanos;
    }
}
