package dev.spate.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Kept traces on their way from one loop to the thread that makes spans of them. One thread offers, one
/// other takes; neither ever waits, and nothing is allocated after the beginning.
///
/// ## Ordering
/// A place belongs to the loop until `written` passes it, and to the taker until `read` does. The loop
/// fills a place and then writes `written` with release; the taker reads that with acquire, so it sees
/// the place as it was filled. The other way round `read` is written with release when the taker is done
/// with a place, and read with acquire by the loop before it fills it again. Each side keeps what it has
/// seen of the other's count and looks again only when by that there is nothing left, so that in the
/// usual case the two touch no common line of the cache.
final class TraceRing {

    private static final VarHandle WRITTEN;
    private static final VarHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(TraceRing.class, "written", long.class);
            READ = lookup.findVarHandle(TraceRing.class, "read", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RequestTrace[] places;
    private final int mask;

    @SuppressWarnings("UnusedVariable") // by WRITTEN
    private volatile long written;

    @SuppressWarnings("UnusedVariable") // by READ
    private volatile long read;

    // Of the loop.
    private long nextWrite;
    private long readSeen;

    // Of the taker.
    private long nextRead;
    private long writtenSeen;

    /// @param size a power of two
    TraceRing(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(size + " is no power of two");
        }
        places = new RequestTrace[size];
        for (int i = 0; i < size; i++) {
            places[i] = new RequestTrace();
        }
        mask = size - 1;
    }

    /// Copies a trace into the ring. For the loop.
    ///
    /// @return false if there is no room
    boolean offer(RequestTrace trace) {
        long at = nextWrite;
        if (at - readSeen > mask) {
            readSeen = (long) READ.getAcquire(this);
            if (at - readSeen > mask) {
                return false;
            }
        }
        places[(int) at & mask].copy(trace);
        nextWrite = at + 1;
        WRITTEN.setRelease(this, at + 1);
        return true;
    }

    /// The trace that was offered first of those that are here, or null. It may be read until [#taken].
    /// For the taker.
    @Nullable
    RequestTrace peek() {
        if (nextRead == writtenSeen) {
            writtenSeen = (long) WRITTEN.getAcquire(this);
            if (nextRead == writtenSeen) {
                return null;
            }
        }
        return places[(int) nextRead & mask];
    }

    /// Gives the place of the trace that [#peek] told back. For the taker.
    void taken() {
        nextRead++;
        READ.setRelease(this, nextRead);
    }
}
