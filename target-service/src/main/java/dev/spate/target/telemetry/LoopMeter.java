package dev.spate.target.telemetry;

import dev.spate.target.TargetObserver;
import dev.spate.telemetry.metrics.TimeCounts;
import java.util.concurrent.atomic.AtomicLongArray;

/// What one event loop has done, counted by that loop alone and read by others.
///
/// Every count is written with release and read with acquire, so that readers see it soon and a writer
/// waits for nobody: a request costs some plain writes to memory that no other thread writes.
final class LoopMeter implements TargetObserver.Loop {

    /// Final responses have a status of 200 to 599.
    static final int CLASSES = 4;

    private static final int BEGAN = 0;
    private static final int ENDED = 1;
    private static final int CONNECTIONS = 2;

    private final AtomicLongArray few = new AtomicLongArray(CONNECTIONS + 1);
    private final AtomicLongArray answers;

    /// For each route its buckets and then the sum of its times.
    private final AtomicLongArray times;

    /// Buckets and sum.
    private final AtomicLongArray delays = new AtomicLongArray(TimeCounts.BUCKETS + 1);

    LoopMeter(int routes) {
        answers = new AtomicLongArray(routes * CLASSES);
        times = new AtomicLongArray(routes * (TimeCounts.BUCKETS + 1));
    }

    @Override
    public void began() {
        add(few, BEGAN, 1);
    }

    @Override
    public void answered(int route, int status, long nanos) {
        count(times, route * (TimeCounts.BUCKETS + 1), nanos);
        add(answers, route * CLASSES + status / 100 - 2, 1);
        add(few, ENDED, 1);
    }

    @Override
    public void abandoned() {
        add(few, ENDED, 1);
    }

    @Override
    public void connections(long open) {
        few.setRelease(CONNECTIONS, open);
    }

    @Override
    public void delayed(long nanos) {
        count(delays, 0, nanos);
    }

    long inFlight() {
        // In this order: what has ended had begun.
        long ended = few.getAcquire(ENDED);
        return few.getAcquire(BEGAN) - ended;
    }

    long connections() {
        return few.getAcquire(CONNECTIONS);
    }

    /// @param statusClass 2 to 5
    long answers(int route, int statusClass) {
        return answers.getAcquire(route * CLASSES + statusClass - 2);
    }

    /// Adds the times of a route to those of other loops.
    ///
    /// @param into one count for each bucket, and the sum
    void addTimes(int route, long[] into) {
        addAll(times, route * (TimeCounts.BUCKETS + 1), into);
    }

    /// As [#addTimes], what delayed tasks of this loop.
    void addDelays(long[] into) {
        addAll(delays, 0, into);
    }

    private static void count(AtomicLongArray to, int first, long nanos) {
        add(to, first + TimeCounts.bucket(nanos), 1);
        add(to, first + TimeCounts.BUCKETS, nanos);
    }

    private static void add(AtomicLongArray to, int place, long more) {
        to.setRelease(place, to.getPlain(place) + more);
    }

    private static void addAll(AtomicLongArray from, int first, long[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] += from.getAcquire(first + i);
        }
    }
}
