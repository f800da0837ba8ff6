package dev.spate.drive;

import java.util.concurrent.atomic.AtomicLong;

/// Memory of this process that sessions may take, together, whichever agent and loop they belong to.
///
/// # Why there is a limit
/// A session takes some hundred bytes and more with what it remembers. A target that stops answering
/// while arrivals go on makes them pile up, by millions; a process without memory does not fail, it
/// collects garbage without end and measures nothing. So sessions have half of the heap, and an arrival
/// beyond is dropped and counted as one for which there was no memory, which makes the run `not-proven`:
/// it is the generator's limit and not the plan's. The other half is for what comes and goes: the plan,
/// connections, reports, the collector's own room.
///
/// # What counts
/// What sessions hold as objects and as bytes for variables and cookies, by [Loop#take] when one is made
/// and by [Loop#grew] when one has come to hold more. Sessions are pooled, so nothing is given back
/// before the run ends.
///
/// For any thread: the counter is atomic and orders nothing else. Loops take blocks, so that they meet
/// there once in some hundred sessions.
public final class SessionMemory {

    private static final long BLOCK_BYTES = 64 << 10;

    private static final SessionMemory PROCESS =
            new SessionMemory(Runtime.getRuntime().maxMemory() / 2);

    private final AtomicLong free;

    SessionMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /// That of the process, whose heap is one.
    public static SessionMemory ofThisProcess() {
        return PROCESS;
    }

    long freeBytes() {
        return free.get();
    }

    private boolean takeBlock() {
        long left = free.get();
        while (left >= BLOCK_BYTES) {
            if (free.compareAndSet(left, left - BLOCK_BYTES)) {
                return true;
            }
            left = free.get();
        }
        return false;
    }

    /// What the sessions of one loop take. For that loop only.
    static final class Loop implements AutoCloseable {
        private final SessionMemory memory;
        private long reserved;
        private long used;

        Loop(SessionMemory memory) {
            this.memory = memory;
        }

        /// Takes memory for a session.
        ///
        /// @return false if there is not so much
        boolean take(long bytes) {
            if (!reserve(used + bytes)) {
                return false;
            }
            used += bytes;
            return true;
        }

        /// A session has come to hold more, or less. If there is not so much, no session is made any
        /// more.
        void grew(long bytes) {
            used += bytes;
            boolean _ = reserve(used);
        }

        /// The sessions are gone.
        @Override
        public void close() {
            memory.free.addAndGet(reserved);
            reserved = 0;
            used = 0;
        }

        private boolean reserve(long bytes) {
            while (reserved < bytes) {
                if (!memory.takeBlock()) {
                    return false;
                }
                reserved += BLOCK_BYTES;
            }
            return true;
        }
    }
}
