package dev.spate.record;

import dev.spate.workload.Outcome;
import java.util.Arrays;

/// Requests of one phase and name in one interval on one loop.
final class SeriesCounts {
    final long[] outcomes = new long[Outcome.COUNT];
    long ended;
    long unfinished;
    long clipped;
    long bytesSent;
    long bytesReceived;
    final ValueCounts responseTime = new ValueCounts();
    final ValueCounts serviceTime = new ValueCounts();
    final ValueCounts lateReads = new ValueCounts();

    boolean isEmpty() {
        return ended == 0 && unfinished == 0;
    }

    void clear() {
        Arrays.fill(outcomes, 0);
        ended = 0;
        unfinished = 0;
        clipped = 0;
        bytesSent = 0;
        bytesReceived = 0;
        responseTime.clear();
        serviceTime.clear();
        lateReads.clear();
    }
}
