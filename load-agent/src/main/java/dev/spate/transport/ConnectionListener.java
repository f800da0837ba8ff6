package dev.spate.transport;

import dev.spate.workload.ConnectionFailure;

/// Hears of each attempt to open a connection how it ended. Called by the loop of the connection.
public interface ConnectionListener {

    /// A connection is ready for requests.
    ///
    /// @param connectNanos from the begin of the attempt to the TCP connection
    /// @param tlsNanos from there to the end of the handshake; -1 without TLS
    /// @param resumed whether the handshake went on with the session of an earlier connection
    void connectionOpened(long connectNanos, long tlsNanos, boolean resumed);

    /// There is no connection, or not at one of the addresses of its name.
    void connectionFailed(ConnectionFailure failure);

    /// Nobody who wants to know.
    ConnectionListener NONE = new ConnectionListener() {
        @Override
        public void connectionOpened(long connectNanos, long tlsNanos, boolean resumed) {}

        @Override
        public void connectionFailed(ConnectionFailure failure) {}
    };
}
