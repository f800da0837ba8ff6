package dev.spate.workload;

/// How a request ended. Every request that was started and not cut off has exactly one outcome.
public enum Outcome {
    OK("ok", "the response came whole and is good"),
    STATUS_4XX("status-4xx", "the response has a status of 400 to 499 that the plan does not expect"),
    STATUS_5XX("status-5xx", "the response has a status of 500 to 599 that the plan does not expect"),
    CHECK("check", "the response came whole, but a condition of the plan does not hold"),
    EXTRACT("extract", "the response came whole and good, but a value to extract was not there"),
    TIMEOUT("timeout", "no whole response within the request's timeout, wherever the time went"),
    CONNECT(
            "connect",
            "no connection: refused, unreachable, unknown host, not accepted in time, or without HTTP/2 where the plan wants it"),
    RESET("reset", "the peer reset the connection, or the stream of HTTP/2"),
    INCOMPLETE("incomplete", "the peer closed the connection before the response was whole"),
    MALFORMED("malformed", "what came is not HTTP"),
    HEADER_TOO_LARGE("header-too-large", "the head of the response is longer than `maxHeader`"),
    BODY_TOO_LARGE("body-too-large", "the body of the response is longer than `maxBody`"),
    REDIRECT("redirect", "a redirect that cannot be followed: too many, or without a usable address"),
    INTERNAL(
            "internal",
            "the generator itself could not send the request: a template without a value, no local port left"),
    NO_ROW("no-row", "never sent: it needs a row of a feeder that has none left, and the plan says that it then fails"),
    TLS("tls", "no TLS with the peer: the handshake failed, or what came afterwards could not be decrypted");

    private final String label;
    private final String about;

    Outcome(String label, String about) {
        this.label = label;
        this.about = about;
    }

    /// The name in reports and metrics.
    public String label() {
        return label;
    }

    /// What it means, as a phrase of Markdown.
    public String about() {
        return about;
    }

    /// Its place in arrays of counts, 0 to [#COUNT] - 1, and on the wire: a new outcome goes to the end.
    @SuppressWarnings("EnumOrdinal")
    public int index() {
        return ordinal();
    }

    public boolean isError() {
        return this != OK;
    }

    /// The number of outcomes; the length of arrays of counts.
    public static final int COUNT = values().length;
}
