package dev.spate.record;

import dev.spate.workload.ConnectionFailure;
import java.util.Arrays;

/// Attempts to open a connection that ended in one interval on one loop.
final class ConnectionCounts {
    long opened;
    long resumed;
    long failedLookUps;
    final long[] failures = new long[ConnectionFailure.COUNT];
    final ValueCounts connectTime = new ValueCounts();
    final ValueCounts tlsTime = new ValueCounts();

    void clear() {
        opened = 0;
        resumed = 0;
        failedLookUps = 0;
        Arrays.fill(failures, 0);
        connectTime.clear();
        tlsTime.clear();
    }
}
