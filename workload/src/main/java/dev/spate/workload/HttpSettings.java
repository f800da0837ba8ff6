package dev.spate.workload;

/// How requests travel.
///
/// @param version protocol
/// @param connections for each address, in the whole cluster, 1 to 1,000,000; every event loop has at
///     least one
/// @param connectTimeoutNanos for opening a connection, a TLS handshake included, at least 1
/// @param cookies whether a session keeps the cookies it is given
/// @param maxHeaderBytes a response with a longer head fails with `header-too-large`
/// @param maxBodyBytes a response with a longer body fails with `body-too-large`
/// @param tls how `https` addresses are reached
/// @param reuse which requests share a connection
/// @param dnsTtlNanos for how long an agent uses the addresses that it found for a name before it looks
///     them up again; 0: for the connections that are to be opened at that moment, which wait for it;
///     [#NEVER]: to the end of the run
/// @param tcp of every connection
public record HttpSettings(
        Version version,
        int connections,
        long connectTimeoutNanos,
        boolean cookies,
        int maxHeaderBytes,
        long maxBodyBytes,
        Tls tls,
        Reuse reuse,
        long dnsTtlNanos,
        Tcp tcp) {

    /// Names are looked up once.
    public static final long NEVER = Long.MAX_VALUE;

    private static final long USUAL_DNS_TTL_NANOS = 30_000_000_000L;

    public HttpSettings {
        if (connections < 1 || connections > 1_000_000) {
            throw new IllegalArgumentException(connections + " connections; 1 to 1000000 are possible");
        }
        if (connectTimeoutNanos < 1 || maxHeaderBytes < 1 || maxBodyBytes < 1 || dnsTtlNanos < 0) {
            throw new IllegalArgumentException("limits of http must be positive, and a time to live not negative");
        }
    }

    /// With the usual [Tls] and [Tcp], over connections that all share, names looked up every 30 s.
    public HttpSettings(
            Version version,
            int connections,
            long connectTimeoutNanos,
            boolean cookies,
            int maxHeaderBytes,
            long maxBodyBytes) {
        this(
                version,
                connections,
                connectTimeoutNanos,
                cookies,
                maxHeaderBytes,
                maxBodyBytes,
                Tls.USUAL,
                Reuse.SHARED,
                USUAL_DNS_TTL_NANOS,
                Tcp.USUAL);
    }

    public HttpSettings withTls(Tls tls) {
        return new HttpSettings(
                version,
                connections,
                connectTimeoutNanos,
                cookies,
                maxHeaderBytes,
                maxBodyBytes,
                tls,
                reuse,
                dnsTtlNanos,
                tcp);
    }

    public HttpSettings withReuse(Reuse reuse) {
        return new HttpSettings(
                version,
                connections,
                connectTimeoutNanos,
                cookies,
                maxHeaderBytes,
                maxBodyBytes,
                tls,
                reuse,
                dnsTtlNanos,
                tcp);
    }

    public HttpSettings withDnsTtl(long nanos) {
        return new HttpSettings(
                version,
                connections,
                connectTimeoutNanos,
                cookies,
                maxHeaderBytes,
                maxBodyBytes,
                tls,
                reuse,
                nanos,
                tcp);
    }

    public HttpSettings withTcp(Tcp tcp) {
        return new HttpSettings(
                version,
                connections,
                connectTimeoutNanos,
                cookies,
                maxHeaderBytes,
                maxBodyBytes,
                tls,
                reuse,
                dnsTtlNanos,
                tcp);
    }

    /// Which requests share a connection. In each case there are no more than `connections` to an
    /// address, and who needs one beyond that waits in its response time.
    public enum Reuse {
        /// All: whichever is free carries the next request. They are opened before the run.
        SHARED("shared"),
        /// Those of one session, which opens a connection with its first request to an address and
        /// closes it when it ends.
        SESSION("session"),
        /// None: each opens a connection of its own, asks for it to be closed, and closes it.
        NONE("none");

        private final String label;

        Reuse(String label) {
            this.label = label;
        }

        /// The name in plans.
        public String label() {
            return label;
        }
    }

    /// How `https` addresses are reached. Nothing of it is secret: a private key never leaves its agent.
    ///
    /// @param authorities name of the resource with the certificates that are trusted, PEM; empty: those
    ///     that the agent's Java trusts
    /// @param insecure whether any certificate is taken, for any host
    /// @param certificate name of the resource with the client's own certificate and those between it
    ///     and its authority, PEM; empty: there is none
    /// @param key where each agent finds the private key of the certificate: the path of a file of the
    ///     agent's, or `${env.NAME}` for a variable that holds the key itself; empty exactly if there is
    ///     no certificate
    /// @param serverName the name that is asked for and looked for in the certificate; empty: that of
    ///     the address
    /// @param resume whether a connection may go on with the TLS session of an earlier one
    public record Tls(
            String authorities, boolean insecure, String certificate, String key, String serverName, boolean resume) {

        public static final Tls USUAL = new Tls("", false, "", "", "", true);

        /// Takes any certificate.
        public static final Tls INSECURE = new Tls("", true, "", "", "", true);

        public Tls {
            if (certificate.isEmpty() != key.isEmpty()) {
                throw new IllegalArgumentException("a certificate has a key, and a key a certificate");
            }
            if (insecure && !authorities.isEmpty()) {
                throw new IllegalArgumentException("authorities, and any certificate is taken");
            }
        }
    }

    /// Options of the agent's sockets.
    ///
    /// @param noDelay whether a request is sent at once, though an earlier one is not acknowledged
    /// @param keepAlive whether the system asks after a peer that is silent for long
    /// @param resetOnClose whether a connection that the agent closes is reset, so that its local port
    ///     is free at once and not only after the wait that TCP demands
    /// @param sendBufferBytes of each connection; 0: as the system thinks fit
    /// @param receiveBufferBytes of each connection; 0: as the system thinks fit
    public record Tcp(
            boolean noDelay, boolean keepAlive, boolean resetOnClose, int sendBufferBytes, int receiveBufferBytes) {

        public static final Tcp USUAL = new Tcp(true, false, false, 0, 0);

        public Tcp {
            if (sendBufferBytes < 0 || receiveBufferBytes < 0) {
                throw new IllegalArgumentException(
                        "buffers of " + sendBufferBytes + " and " + receiveBufferBytes + " bytes");
            }
        }
    }

    public enum Version {
        HTTP_1_1("1.1"),
        /// HTTP/2 over TLS.
        HTTP_2("2"),
        /// HTTP/2 over plain TCP with prior knowledge.
        H2C("h2c");

        private final String label;

        Version(String label) {
            this.label = label;
        }

        /// The name in plans and reports.
        public String label() {
            return label;
        }
    }
}
