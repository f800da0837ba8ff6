package dev.spate.system;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a process writes to the simulated log, in one of its lives: what it appends is stored a little
/// later, in order, and what is not stored when it ends never is.
///
/// Decisions of a coordinator go another way than the rest, and are refused once another is in charge.
/// While messages cannot be stored only the newest perishable one of each key is kept, and of the others
/// as many as there is room for.
final class SimulatedOutbox implements Log {

    private final SimulatedLog log;
    private final SimulatedProcess process;
    private final int mandate;
    private final Way plain;
    private final Way decisions;
    private final List<Message> givenUp = new ArrayList<>();
    private @Nullable IllegalStateException failure;
    private int refused;
    private Class<? extends Message> deadly = Message.class;
    /// How many decisions are stored from the deadly one on; -1 if none is deadly.
    private int lastDecisions = -1;
    private boolean doomed;

    SimulatedOutbox(SimulatedLog log, SimulatedProcess process, int mandate, int room) {
        this.log = log;
        this.process = process;
        this.mandate = mandate;
        this.plain = new Way(room, false);
        this.decisions = new Way(room, true);
    }

    int mandate() {
        return mandate;
    }

    @Override
    public void append(String key, Message message) {
        boolean decision = mandate > 0
                && !message.perishable()
                && (message.topic() == Topic.RUNS || message.topic() == Topic.COMMANDS);
        if (!decision) {
            plain.append(key, message);
            return;
        }
        if (failure != null) {
            throw failure;
        }
        doomed |= lastDecisions >= 0 && deadly.isInstance(message);
        if (doomed && lastDecisions-- <= 0) {
            return;
        }
        decisions.append(key, message);
    }

    /// Lets the process die amid decisions, the next ones that begin with one of a kind or hold it: of
    /// these, from there on, only some are stored.
    void dieAmid(Class<? extends Message> kind, int stored) {
        deadly = kind;
        lastDecisions = stored;
    }

    /// Whether the process is to end now. What it had handed over before has got out.
    boolean doomed() {
        if (doomed && !log.away()) {
            decisions.leave();
        }
        return doomed;
    }

    boolean isEmpty() {
        return plain.isEmpty() && decisions.isEmpty();
    }

    /// Messages for which there was no room.
    List<Message> givenUp() {
        return givenUp;
    }

    /// Decisions that the log refused.
    int refused() {
        return refused;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public long undelivered() {
        return (long) givenUp.size() + refused;
    }

    @Override
    public Subscription read(Set<Topic> topics, From from, Reader reader) {
        throw new UnsupportedOperationException("the simulated log is read for processes");
    }

    @Override
    public Subscription read(Topic topic, String key, From from, Reader reader) {
        throw new UnsupportedOperationException("the simulated log is read for processes");
    }

    @Override
    public void close() {}

    private record Entry(String key, Message message, long atNanos) {}

    private final class Way {
        /// Kafka's own is some seconds more careful; the sooner, the more perishes.
        private static final long LATE_NANOS = 500 * Plans.MILLI;

        private final int room;
        private final boolean decisive;
        private final Deque<Entry> waiting = new ArrayDeque<>();
        private final SequencedMap<String, Entry> newest = new LinkedHashMap<>();
        private boolean onTheWay;

        Way(int room, boolean decisive) {
            this.room = room;
            this.decisive = decisive;
        }

        boolean isEmpty() {
            return waiting.isEmpty() && newest.isEmpty();
        }

        void append(String key, Message message) {
            Entry entry = new Entry(key, message, log.world.now());
            Entry oldest = waiting.peek();
            boolean late = oldest != null && log.world.now() - oldest.atNanos > LATE_NANOS;
            if (message.perishable() && (late || log.away())) {
                newest.remove(key);
                newest.put(key, entry);
            } else if (waiting.size() < room) {
                waiting.add(entry);
            } else if (!message.perishable()) {
                givenUp.add(message);
            }
            if (!onTheWay) {
                onTheWay = true;
                process.later(log.world.between(0, 5 * Plans.MILLI), this::leave);
            }
        }

        void leave() {
            if (log.away()) {
                log.onReturn(() -> process.later(log.world.between(0, 1000 * Plans.MILLI), this::leave));
                return;
            }
            onTheWay = false;
            if (decisive && !log.inCharge(mandate)) {
                refused += waiting.size();
                waiting.clear();
                failure = new IllegalStateException("another coordinator has taken this one's place");
                return;
            }
            newest.values().forEach(this::store);
            newest.clear();
            waiting.forEach(this::store);
            waiting.clear();
        }

        private void store(Entry entry) {
            log.store(entry.key, entry.message, mandate);
        }
    }
}
