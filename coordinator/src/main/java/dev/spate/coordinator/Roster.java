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

    private final Map<String, Entry> agents = new TreeMap<>();
    private final long timeoutNanos;

    Roster(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    void heard(AgentEvent event, long now) {
        Entry entry = agents.computeIfAbsent(event.agent(), _ -> new Entry());
        entry.lastHeardNanos = now;
        if (event instanceof AgentEvent.Hello hello) {
            entry.hello = hello;
        }
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
            if (hello != null && !busy.contains(name) && now - entry.lastHeardNanos <= timeoutNanos) {
                free.add(new Capacity(name, Math.clamp(hello.capacity(), 1, 1000)));
            }
        });
        return free;
    }

    /// Forgets agents that were not heard for an hour, so that names that come and go do not add up.
    void forget(long now) {
        agents.values().removeIf(entry -> now - entry.lastHeardNanos > FORGET_NANOS);
    }

    private static final long FORGET_NANOS = 3_600_000_000_000L;

    private static final class Entry {
        AgentEvent.@Nullable Hello hello;
        long lastHeardNanos;
    }
}
