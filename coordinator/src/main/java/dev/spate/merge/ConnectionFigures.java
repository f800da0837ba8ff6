package dev.spate.merge;

import dev.spate.workload.ConnectionFailure;

/// Attempts to open a connection over the cluster, in the whole run; those before its start included.
///
/// @param opened ready for requests
/// @param resumed of those with TLS, the ones that went on with the session of an earlier one
/// @param failures by [ConnectionFailure#index()]; the array must not be changed
/// @param failedLookUps names that could not be looked up again
/// @param connectTimes nanoseconds from the begin of an attempt to its TCP connection
/// @param tlsTimes nanoseconds from there to the end of the handshake, of those with TLS
@SuppressWarnings("ArrayRecordComponent") // read by index, compared by nobody
public record ConnectionFigures(
        long opened, long resumed, long[] failures, long failedLookUps, Values connectTimes, Values tlsTimes) {

    /// None at all.
    public static final ConnectionFigures NONE =
            new ConnectionFigures(0, 0, new long[ConnectionFailure.COUNT], 0, Values.NONE, Values.NONE);

    /// Attempts that failed.
    public long failed() {
        long sum = 0;
        for (long count : failures) {
            sum += count;
        }
        return sum;
    }

    public long failed(ConnectionFailure failure) {
        return failures[failure.index()];
    }
}
