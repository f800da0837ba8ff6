package dev.spate.drive;

import org.jspecify.annotations.Nullable;

/// Deadlines of requests, nearly all of which are taken back before they come.
///
/// A hashed wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987) of 4,096 slots and
/// a tick of 2^20 ns, 1.05 ms: putting a deadline in and taking it out is a few writes in a list through
/// the sessions themselves. A deadline further away than one round, 4.3 s, is looked at once a round and
/// left. A timeout is found up to one tick late, and never early.
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

    /// Whether the slot of [#tick] is being looked through, and the next session in it to look at.
    private boolean inSlot;

    private @Nullable Session looking;

    /// @param session in no wheel
    void add(Session session, long deadline) {
        long at = Math.max(inSlot ? tick + 1 : tick, tickAfter(deadline));
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
        if (session == looking) {
            looking = next;
        }
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

    /// When to call [#poll] next; `Long.MAX_VALUE` if nothing is in. A call too many does no harm.
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : Math.max(tick, earliest) << TICK_BITS;
    }

    int size() {
        return size;
    }

    /// Takes out one session whose deadline has come; to be called until there is none. Sessions may be
    /// added and removed between two calls.
    ///
    /// @param now not before that of the last call
    /// @return null if there is none
    @Nullable
    Session poll(long now) {
        long current = now >> TICK_BITS;
        while (tick <= current) {
            if (!inSlot && !enterSlot(current)) {
                return null;
            }
            while (looking != null) {
                Session session = looking;
                looking = session.nextTimeout;
                if (session.deadline <= now) {
                    remove(session);
                    return session;
                }
            }
            inSlot = false;
            tick++;
            if (tick > current) {
                findEarliest();
            }
        }
        return null;
    }

    /// @return false if nothing can be due
    private boolean enterSlot(long current) {
        if (size == 0 || earliest > current) {
            tick = current + 1;
            return false;
        }
        // After more than a round each slot is looked at once, in whatever order.
        tick = Math.max(Math.max(tick, earliest), current - SLOTS + 1);
        looking = slots[(int) tick & (SLOTS - 1)];
        inSlot = true;
        return true;
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
