package dev.spate.system;

import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A log that keeps what it promises and nothing more: messages with one key come in their order, at
/// least once; between keys and topics there is no order, and anything may be late.
final class SimulatedLog {

    private final World world;
    /// Longest delay that is not a mishap.
    private final long usualDelayNanos;
    private final double slowShare;
    private final long slowDelayNanos;
    private final double twiceShare;
    private final List<Stored> stored = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();

    SimulatedLog(World world) {
        this.world = world;
        this.usualDelayNanos = world.between(1, 40) * Plans.MILLI;
        this.slowShare = world.chance(0.5) ? 0 : 0.01;
        this.slowDelayNanos = world.between(100, 2_000) * Plans.MILLI;
        this.twiceShare = world.chance(0.3) ? 0 : 0.1;
    }

    void append(String key, Message message) {
        Stored one = new Stored(message.topic(), key, message);
        stored.add(one);
        for (Reader reader : List.copyOf(readers)) {
            reader.offer(one);
        }
    }

    /// All messages of a topic, in the order in which they were stored.
    <T extends Message> List<T> all(Topic topic, Class<T> type) {
        return stored.stream()
                .filter(one -> one.topic == topic)
                .map(one -> type.cast(one.message))
                .toList();
    }

    /// Reads on behalf of a process, in its present life, what is stored from now on.
    void read(SimulatedProcess process, Set<Topic> topics, Consumer<Message> accept) {
        readers.add(new Reader(process, topics, accept));
    }

    /// Reads everything.
    ///
    /// @param caughtUp told when all that is stored now was read
    void readAll(SimulatedProcess process, Set<Topic> topics, Consumer<Message> accept, Runnable caughtUp) {
        Reader reader = new Reader(process, topics, accept);
        readers.add(reader);
        stored.forEach(reader::offer);
        long last = reader.reached.values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(world.now());
        process.later(last - world.now(), caughtUp);
    }

    private record Stored(Topic topic, String key, Message message) {}

    private final class Reader {
        private final SimulatedProcess process;
        private final Set<Topic> topics;
        private final Consumer<Message> accept;
        private final int life;
        private final Map<String, Long> reached = new HashMap<>();

        Reader(SimulatedProcess process, Set<Topic> topics, Consumer<Message> accept) {
            this.process = process;
            this.life = process.life();
            this.topics = topics;
            this.accept = accept;
        }

        void offer(Stored one) {
            if (!topics.contains(one.topic) || process.life() != life) {
                return;
            }
            String order = one.topic + " " + one.key;
            long delay = world.chance(slowShare)
                    ? world.between(0, slowDelayNanos)
                    : world.between(100_000, usualDelayNanos);
            long at = Math.max(reached.getOrDefault(order, 0L), world.now() + delay);
            reached.put(order, at);
            process.later(at - world.now(), () -> accept.accept(one.message));
            if (world.chance(twiceShare)) {
                process.later(at - world.now() + world.between(0, 3 * Plans.SECOND), () -> accept.accept(one.message));
            }
        }
    }
}
