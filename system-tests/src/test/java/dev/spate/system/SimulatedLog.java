package dev.spate.system;

import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log that keeps what it promises and nothing more: messages with one key come in their order, at
/// least once; between keys and topics there is no order, and anything may be late. It may be away for
/// some time: then it stores nothing and delivers nothing, and afterwards all of it comes. Only what is
/// perishable may be lost.
///
/// It knows one coordinator in charge, the last that asked to be, and refuses decisions of any other.
final class SimulatedLog {

    final World world;
    /// Longest delay that is not a mishap.
    private final long usualDelayNanos;
    private final double slowShare;
    private final long slowDelayNanos;
    private final double twiceShare;
    private final double lossShare;
    private final List<Stored> stored = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Runnable> waitForReturn = new ArrayList<>();
    private boolean away;
    private int mandates;

    /// @param outages whether it will be away: no heartbeat is then so slow that its agent would be lost
    ///     without that
    SimulatedLog(World world, boolean outages) {
        this.world = world;
        this.usualDelayNanos = world.between(1, 40) * Plans.MILLI;
        this.slowShare = world.chance(0.5) ? 0 : 0.01;
        this.slowDelayNanos = world.between(100, outages ? 400 : 1_800) * Plans.MILLI;
        this.twiceShare = world.chance(0.3) ? 0 : 0.1;
        this.lossShare = world.chance(0.5) ? 0 : 0.01;
    }

    /// @param mandate of the coordinator that wrote it; 0 if it was written by anyone
    /// @param atNanos true time at which it was stored
    record Stored(Topic topic, String key, Message message, int mandate, long atNanos) {}

    /// What a process writes through.
    SimulatedOutbox open(SimulatedProcess process, int room) {
        return new SimulatedOutbox(this, process, 0, room);
    }

    /// As [#open], for the coordinator in charge. The one before can decide nothing more.
    SimulatedOutbox openForCoordinator(SimulatedProcess process) {
        return new SimulatedOutbox(this, process, ++mandates, Integer.MAX_VALUE);
    }

    boolean away() {
        return away;
    }

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
        List<Runnable> waiting = List.copyOf(waitForReturn);
        waitForReturn.clear();
        waiting.forEach(Runnable::run);
        readers.removeIf(reader -> !reader.isAlive());
        readers.forEach(Reader::comeBack);
    }

    void onReturn(Runnable action) {
        waitForReturn.add(action);
    }

    boolean inCharge(int mandate) {
        return mandate == mandates;
    }

    /// Stores a message, unless it may be lost and is.
    void store(String key, Message message, int mandate) {
        if (message.perishable() && world.chance(lossShare)) {
            return;
        }
        Stored one = new Stored(message.topic(), key, message, mandate, world.now());
        stored.add(one);
        for (Reader reader : List.copyOf(readers)) {
            reader.offer(one, false);
        }
    }

    /// All messages of a topic, in the order in which they were stored.
    <T extends Message> List<T> all(Topic topic, Class<T> type) {
        return stored.stream()
                .filter(one -> one.topic == topic && type.isInstance(one.message))
                .map(one -> type.cast(one.message))
                .toList();
    }

    List<Stored> stored() {
        return stored;
    }

    /// Reads on behalf of a process, in its present life, what is stored from now on with a key.
    void read(SimulatedProcess process, Topic topic, String key, Consumer<Message> accept) {
        readers.add(new Reader(process, Set.of(topic), key, accept, () -> {}));
    }

    /// Reads what was stored since an instant.
    ///
    /// @param caughtUp told when all that is stored now was read
    void readSince(
            SimulatedProcess process, Set<Topic> topics, long since, Consumer<Message> accept, Runnable caughtUp) {
        Reader reader = new Reader(process, topics, null, accept, caughtUp);
        readers.add(reader);
        for (Stored one : stored) {
            if (one.atNanos >= since) {
                reader.offer(one, true);
            }
        }
        if (reader.behind == 0) {
            process.later(usualDelayNanos, caughtUp);
        }
    }

    private final class Reader {
        private final SimulatedProcess process;
        private final Set<Topic> topics;
        private final @Nullable String key;
        private final Consumer<Message> accept;
        private final Runnable caughtUp;
        private final int life;
        private final Map<String, Lane> lanes = new LinkedHashMap<>();
        private int behind;

        Reader(
                SimulatedProcess process,
                Set<Topic> topics,
                @Nullable String key,
                Consumer<Message> accept,
                Runnable caughtUp) {
            this.process = process;
            this.life = process.life();
            this.topics = topics;
            this.key = key;
            this.accept = accept;
            this.caughtUp = caughtUp;
        }

        boolean isAlive() {
            return process.life() == life;
        }

        void offer(Stored one, boolean old) {
            if (!topics.contains(one.topic) || !isAlive() || (key != null && !key.equals(one.key))) {
                return;
            }
            behind += old ? 1 : 0;
            Lane lane = lanes.computeIfAbsent(one.topic + " " + one.key, _ -> new Lane());
            lane.coming.add(new Coming(one.message, old));
            schedule(lane);
        }

        /// Something of a lane, its next, arrives.
        private void schedule(Lane lane) {
            long delay = world.chance(slowShare)
                    ? world.between(0, slowDelayNanos)
                    : world.between(100_000, usualDelayNanos);
            lane.reached = Math.max(lane.reached, world.now() + delay);
            process.later(lane.reached - world.now(), () -> deliver(lane));
        }

        private void deliver(Lane lane) {
            if (away) {
                lane.held++;
                return;
            }
            Coming next = lane.coming.remove();
            accept.accept(next.message);
            if (world.chance(twiceShare)) {
                process.later(world.between(0, 3 * Plans.SECOND), () -> {
                    if (!away) {
                        accept.accept(next.message);
                    }
                });
            }
            if (next.old && --behind == 0) {
                process.later(0, caughtUp);
            }
        }

        void comeBack() {
            for (Lane lane : lanes.values()) {
                lane.reached = Math.max(lane.reached, world.now() + world.between(0, 500 * Plans.MILLI));
                for (; lane.held > 0; lane.held--) {
                    schedule(lane);
                }
            }
        }
    }

    /// What is on its way to a reader in one order.
    private static final class Lane {
        private final Deque<Coming> coming = new ArrayDeque<>();
        private long reached;
        private int held;
    }

    private record Coming(Message message, boolean old) {}
}
