package dev.spate.drive;

import org.jspecify.annotations.Nullable;

/// Deadlines of requests, nearly all of which are taken back before they come.
///
/// A hashed wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987) of 4,096 slots and a
/// tick of
/// 2^20 ns, 1.05 ms: putting a deadline in and taking it out is a few writes in a list through the sessions
/// themselves. A deadline further away than one round, 4.3 s, is looked at once a round and left. A timeout
/// is
/// found up to one tick late, and never early.
///
/// Not thread-safe.
final class TimeoutWheel {

    private static final int TICK_BITS = 20;
    private static final int SLOTS = 4096;

    private final @Nullable Session[] slots = new Session[SLOTS];
    private int size;
    /// The next tick to be looked at: all before it have been.
    private long tick;
    /// No slot before this tick, and not before [#tick], holds anything; perhaps not at it either.
    private long earliest = Long.MAX_VALUE;

    /// @param session in no wheel
    /// @param deadline not before the last time given to [#expire]
    void add(Session session, long deadline) {
        long at = Math.max(tick, tickAfter(deadline));
        int slot = (int) at & (SLOTS - 1);
        session.deadline = deadline;
        session.wheelSlot = slot;
        Session first = slots[slot];
        session.nextTimeout = first;
        session.previousTimeout = null;
        if (first != null) {
            first.previousTimeout = session;
        }
        slots[slot] = session;
        size++;
        earliest = Math.min(earliest, at);
    }

    /// Takes a session out if it is in.
    void remove(Session session) {
        int slot = session.wheelSlot;
        if (slot < 0) {
            return;
        }
        Session previous = session.previousTimeout;
        Session next = session.nextTimeout;
        if (previous == null) {
            slots[slot] = next;
        } else {
            previous.nextTimeout = next;
        }
        if (next != null) {
            next.previousTimeout = previous;
        }
        session.nextTimeout = null;
        session.previousTimeout = null;
        session.wheelSlot = -1;
        size--;
    }

    /// When to call [#expire] next; `Long.MAX_VALUE` if nothing is in. A call too many does no harm.
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : earliest << TICK_BITS;
    }

    int size() {
        return size;
    }

    /// Takes out what is due, and tells each session.
    void expire(long now) {
        long current = now >> TICK_BITS;
        if (current < tick) {
            return;
        }
        if (size == 0) {
            tick = current + 1;
            earliest = Long.MAX_VALUE;
            return;
        }
        if (earliest > current) {
            tick = current + 1;
            return;
        }
        long from = Math.max(tick, earliest);
        long to = Math.min(current, from + SLOTS - 1);
        tick = current + 1;
        for (long at = from; at <= to; at++) {
            expireSlot((int) at & (SLOTS - 1), now);
        }
        findEarliest();
    }

    private void expireSlot(int slot, long now) {
        Session session = slots[slot];
        while (session != null) {
            Session next = session.nextTimeout;
            if (session.deadline <= now) {
                remove(session);
                session.timedOut(now);
            }
            session = next;
        }
    }

    private void findEarliest() {
        earliest = Long.MAX_VALUE;
        for (long at = tick; size > 0 && at < tick + SLOTS; at++) {
            if (slots[(int) at & (SLOTS - 1)] != null) {
                earliest = at;
                return;
            }
        }
    }

    /// The first tick that begins at or after an instant.
    private static long tickAfter(long nanos) {
        return (nanos + (1L << TICK_BITS) - 1) >> TICK_BITS;
    }
}
