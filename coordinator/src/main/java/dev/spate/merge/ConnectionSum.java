package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.workload.ConnectionFailure;

/// Attempts to open a connection, being added up.
final class ConnectionSum {

    private long opened;
    private long resumed;
    private long failedLookUps;
    private final long[] failures = new long[ConnectionFailure.COUNT];
    private final Counts connectTimes;
    private final Counts tlsTimes;

    ConnectionSum(Chunks spare) {
        this.connectTimes = new Counts(spare);
        this.tlsTimes = new Counts(spare);
    }

    void add(ReadReport.ReadConnections read) {
        IntervalReport.Connections connections = read.source();
        opened += connections.opened();
        resumed += connections.resumed();
        failedLookUps += connections.failedLookUps();
        for (int i = 0; i < failures.length; i++) {
            failures[i] += connections.failures()[i];
        }
        connectTimes.add(read.connectTime());
        tlsTimes.add(read.tlsTime());
    }

    /// The figures so far, which do not change when more is added.
    ConnectionFigures figures() {
        return new ConnectionFigures(
                opened, resumed, failures.clone(), failedLookUps, connectTimes.values(), tlsTimes.values());
    }
}
