package dev.spate.workload;

/// How requests travel.
///
/// @param version protocol
/// @param connections for each address, in the whole cluster, 1 to 1,000,000; every event loop has at
///     least one
/// @param connectTimeoutNanos for opening a connection, at least 1
/// @param cookies whether a session keeps the cookies it is given
/// @param maxHeaderBytes a response with a longer head fails with `header-too-large`
/// @param maxBodyBytes a response with a longer body fails with `body-too-large`
public record HttpSettings(
        Version version,
        int connections,
        long connectTimeoutNanos,
        boolean cookies,
        int maxHeaderBytes,
        long maxBodyBytes) {

    public HttpSettings {
        if (connections < 1 || connections > 1_000_000) {
            throw new IllegalArgumentException(connections + " connections; 1 to 1000000 are possible");
        }
        if (connectTimeoutNanos < 1 || maxHeaderBytes < 1 || maxBodyBytes < 1) {
            throw new IllegalArgumentException("limits of http must be positive");
        }
    }

    public enum Version {
        HTTP_1_1,
        /// HTTP/2 over TLS.
        HTTP_2,
        /// HTTP/2 over plain TCP with prior knowledge.
        H2C
    }
}
