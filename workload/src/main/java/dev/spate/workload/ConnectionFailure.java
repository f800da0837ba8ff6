package dev.spate.workload;

/// Why a connection could not be opened.
public enum ConnectionFailure {
    REFUSED("refused", Outcome.CONNECT, "nobody listens there"),
    NOT_ACCEPTED("not-accepted", Outcome.CONNECT, "it was not accepted in time"),
    UNREACHABLE("unreachable", Outcome.CONNECT, "the address cannot be reached"),
    UNKNOWN_HOST("unknown-host", Outcome.CONNECT, "the host has no address"),
    /// Such as one that was reset while it was made: a listener that is being closed does that to all
    /// that it has not accepted.
    OTHER("other", Outcome.CONNECT, "the connection was not made"),
    /// All ports between here and there are taken, or have been too recently.
    NO_LOCAL_PORT("no-local-port", Outcome.INTERNAL, "this machine had no port left for it"),
    NO_LOCAL_RESOURCE("no-local-resource", Outcome.INTERNAL, "this machine had no file descriptor or memory for it"),
    NOT_TLS("not-tls", Outcome.TLS, "what answered does not speak TLS"),
    HANDSHAKE_TIMEOUT("handshake-timeout", Outcome.TLS, "the TLS handshake was not finished in time"),
    HANDSHAKE_CLOSED("handshake-closed", Outcome.TLS, "the peer closed in the TLS handshake"),
    /// The peer said why by an alert: no common version or cipher, no client certificate, and the like.
    HANDSHAKE_REFUSED("handshake-refused", Outcome.TLS, "the peer refused the TLS handshake"),
    CERTIFICATE_EXPIRED("certificate-expired", Outcome.TLS, "the certificate has expired, or is not valid yet"),
    CERTIFICATE_FOR_OTHER_HOST("certificate-for-other-host", Outcome.TLS, "the certificate is for another host"),
    CERTIFICATE_UNTRUSTED("certificate-untrusted", Outcome.TLS, "nobody who is trusted vouches for the certificate"),
    HANDSHAKE_OTHER("handshake-other", Outcome.TLS, "the TLS handshake failed"),
    /// It chose another protocol by ALPN, or what it said first is not HTTP/2.
    NOT_HTTP2("not-http2", Outcome.CONNECT, "what answered does not speak HTTP/2");

    private final String label;
    private final Outcome outcome;
    private final String words;

    ConnectionFailure(String label, Outcome outcome, String words) {
        this.label = label;
        this.outcome = outcome;
        this.words = words;
    }

    /// The name in results.
    public String label() {
        return label;
    }

    /// How a request ends that waited for the connection.
    public Outcome outcome() {
        return outcome;
    }

    /// What happened, as half a sentence for people.
    public String words() {
        return words;
    }

    /// Its place in arrays of counts, 0 to [#COUNT] - 1, and on the wire: a new one goes to the end.
    @SuppressWarnings("EnumOrdinal")
    public int index() {
        return ordinal();
    }

    /// Whether another address of the same name may do better: this one was not connected to, and the
    /// time for it is not over.
    public boolean isOfAddress() {
        return this == REFUSED || this == UNREACHABLE || this == OTHER || this == NO_LOCAL_PORT;
    }

    /// Whether it is the generator that could not, and not the target.
    public boolean isLocal() {
        return outcome == Outcome.INTERNAL;
    }

    /// The number of failures; the length of arrays of counts.
    public static final int COUNT = values().length;
}
