package dev.spate.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the interface is reached.
///
/// @param host address or name to listen on; only callers on the same machine reach a loopback address
/// @param port 0 for any
/// @param token null: no token is asked for, which is possible on a loopback address only
/// @param tls null: plain HTTP
public record ServerSettings(
        String host,
        int port,
        @Nullable Token token,
        @Nullable Tls tls,
        Limits limits) {

    public ServerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to listen on is empty; 127.0.0.1 is this machine alone");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + ": a port is 0 to 65535, 0 for any");
        }
    }

    /// PEM files.
    ///
    /// @param certificate the chain, the server's own first
    /// @param key PKCS #8, not encrypted
    public record Tls(Path certificate, Path key) {}

    /// What callers may take, so that none of them takes everything.
    ///
    /// @param submissionBytes of the body of a submission
    /// @param bodyBytes of any other body
    /// @param headBytes of the headers of a request together
    /// @param perSecond requests of one address
    /// @param burst requests that an address may send at once after a silence
    /// @param eventStreams that are open at once
    /// @param connections that are open at once
    /// @param headMillis from the opening of a connection to its first request
    /// @param idleMillis that a connection may be silent, and between two requests
    /// @param bodyMillis that a body may take besides the time for its bytes
    /// @param bodyBytesPerSecond slowest rate at which a body may come
    /// @param heartbeatMillis between two signs of life on a stream of events
    public record Limits(
            int submissionBytes,
            int bodyBytes,
            int headBytes,
            double perSecond,
            int burst,
            int eventStreams,
            int connections,
            long headMillis,
            long idleMillis,
            long bodyMillis,
            long bodyBytesPerSecond,
            long heartbeatMillis) {

        /// A message on the log is no longer than this, and a submission becomes one.
        static final int MOST_SUBMISSION_BYTES = 64 << 20;

        public static final Limits DEFAULT = new Limits(
                MOST_SUBMISSION_BYTES, 16 << 10, 16 << 10, 20, 40, 100, 1000, 10_000, 60_000, 10_000, 64 << 10, 10_000);

        public Limits {
            if (submissionBytes < 1 || submissionBytes > MOST_SUBMISSION_BYTES) {
                throw new IllegalArgumentException("submissions of " + submissionBytes + " bytes; 1 to "
                        + MOST_SUBMISSION_BYTES + " are possible");
            }
            if (bodyBytes < 1
                    || headBytes < 1024
                    || perSecond <= 0
                    || burst < 1
                    || eventStreams < 0
                    || connections < 1
                    || headMillis < 1
                    || idleMillis < 1
                    || bodyMillis < 1
                    || bodyBytesPerSecond < 1
                    || heartbeatMillis < 1) {
                throw new IllegalArgumentException("limits that let nothing through");
            }
        }

        /// The same with another rate.
        public Limits withRate(double requestsPerSecond, int atOnce) {
            return new Limits(
                    submissionBytes,
                    bodyBytes,
                    headBytes,
                    requestsPerSecond,
                    atOnce,
                    eventStreams,
                    connections,
                    headMillis,
                    idleMillis,
                    bodyMillis,
                    bodyBytesPerSecond,
                    heartbeatMillis);
        }

        /// The same with other times.
        Limits withTimes(long head, long idle, long body, long heartbeat) {
            return new Limits(
                    submissionBytes,
                    bodyBytes,
                    headBytes,
                    perSecond,
                    burst,
                    eventStreams,
                    connections,
                    head,
                    idle,
                    body,
                    bodyBytesPerSecond,
                    heartbeat);
        }

        /// The same with another greatest submission.
        public Limits withSubmissionBytes(int bytes) {
            return new Limits(
                    bytes,
                    bodyBytes,
                    headBytes,
                    perSecond,
                    burst,
                    eventStreams,
                    connections,
                    headMillis,
                    idleMillis,
                    bodyMillis,
                    bodyBytesPerSecond,
                    heartbeatMillis);
        }
    }
}
