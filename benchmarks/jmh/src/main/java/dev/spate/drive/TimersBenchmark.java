package dev.spate.drive;

import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a session costs the structures of time, among so many others.
@NullMarked
@State(Scope.Thread)
public class TimersBenchmark {

    private static final long THINK_NANOS = 10_000_000_000L;
    private static final long TIMEOUT_NANOS = 10_000_000_000L;

    @Param({"64", "10000", "1000000"})
    public int sessions;

    private DueHeap sleeping = new DueHeap();
    private TimeoutWheel timeouts = new TimeoutWheel();
    private Session[] waiting = {};
    private long draws;
    private long now;
    private int at;

    @Setup
    public void begin() {
        sleeping = new DueHeap();
        timeouts = new TimeoutWheel();
        waiting = new Session[sessions];
        now = 0;
        for (int i = 0; i < sessions; i++) {
            sleeping.add(newSession(), thinkTime());
            waiting[i] = newSession();
            timeouts.add(waiting[i], TIMEOUT_NANOS + i);
        }
    }

    /// The first one wakes and sleeps again, for another time between 0 and 10 s.
    @Benchmark
    public long wakeAndSleep() {
        now = sleeping.firstDue();
        Session session = sleeping.removeFirst();
        sleeping.add(session, now + thinkTime());
        return now;
    }

    /// A request ends before its timeout, and the next one begins, a microsecond later.
    @Benchmark
    public long endAndBegin() {
        now += 1_000;
        at = at + 1 == sessions ? 0 : at + 1;
        Session session = waiting[at];
        timeouts.remove(session);
        timeouts.add(session, now + TIMEOUT_NANOS);
        return timeouts.nextNanos() <= now && timeouts.poll(now) != null ? 1 : 0;
    }

    private long thinkTime() {
        draws = draws * 6364136223846793005L + 1442695040888963407L;
        return ((draws >>> 35) * THINK_NANOS) >>> 29;
    }

    @SuppressWarnings("NullAway") // these structures touch nothing of a session but its places in them
    private static Session newSession() {
        return new Session(null, null, null);
    }
}
