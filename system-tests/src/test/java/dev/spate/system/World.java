package dev.spate.system;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// One queue of events and one source of chance: everything in a simulation happens because of these
/// two, so a seed replays it to the last event.
final class World {

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long counter;
    final SplittableRandom random;

    World(long seed, long startNanos) {
        this.random = new SplittableRandom(seed);
        this.now = startNanos;
    }

    /// Nanoseconds since the epoch.
    long now() {
        return now;
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(Math.max(now, nanos), counter++, action));
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    /// @return false if there is nothing more
    boolean step() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        now = event.nanos;
        event.action.run();
        return true;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    private record Event(long nanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
