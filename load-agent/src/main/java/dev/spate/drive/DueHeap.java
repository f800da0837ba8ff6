package dev.spate.drive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sessions that sleep, the one that is due first on top.
///
/// A heap in which each node has four children (Johnson, "Priority queues with update and finding
/// minimum spanning trees", 1975): half as deep as a binary one, and the four children's times lie next
/// to each other in memory. Times are in an array of their own, so that comparing touches no session.
/// Each session knows its place, which makes removing one from the middle as cheap as taking the first.
///
/// 12 bytes per sleeping session with compressed references. Not thread-safe.
final class DueHeap {

    private static final int SMALLEST = 64;

    private long[] times = new long[SMALLEST];
    private @Nullable Session[] sessions = new Session[SMALLEST];
    private int size;

    /// When the first session is due; `Long.MAX_VALUE` if none sleeps.
    long firstDue() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    int size() {
        return size;
    }

    /// @param session in no heap
    void add(Session session, long due) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            sessions = Arrays.copyOf(sessions, 2 * size);
        }
        int at = size++;
        rise(at, session, due);
    }

    /// Takes the first session out. There must be one.
    Session removeFirst() {
        Session first = sessions[0];
        if (first == null) {
            throw new IllegalStateException("nobody sleeps");
        }
        remove(first);
        return first;
    }

    /// @param session in this heap
    void remove(Session session) {
        int at = session.heapIndex;
        session.heapIndex = -1;
        size--;
        Session moved = sessions[size];
        sessions[size] = null;
        if (moved == null || at == size) {
            return;
        }
        long due = times[size];
        if (at > 0 && due < times[(at - 1) >> 2]) {
            rise(at, moved, due);
        } else {
            sink(at, moved, due);
        }
    }

    private void rise(int from, Session session, long due) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >> 2;
            if (times[parent] <= due) {
                break;
            }
            put(at, sessions[parent], times[parent]);
            at = parent;
        }
        put(at, session, due);
    }

    private void sink(int from, Session session, long due) {
        int at = from;
        while (true) {
            int child = (at << 2) + 1;
            if (child >= size) {
                break;
            }
            int least = child;
            int end = Math.min(child + 4, size);
            for (int other = child + 1; other < end; other++) {
                if (times[other] < times[least]) {
                    least = other;
                }
            }
            if (due <= times[least]) {
                break;
            }
            put(at, sessions[least], times[least]);
            at = least;
        }
        put(at, session, due);
    }

    private void put(int at, @Nullable Session session, long due) {
        times[at] = due;
        sessions[at] = session;
        if (session != null) {
            session.heapIndex = at;
        }
    }
}
