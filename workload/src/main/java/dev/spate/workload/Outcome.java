package dev.spate.workload;

/// How a request ended. Every request that was started and not cut off has exactly one outcome.
public enum Outcome {
    OK("ok"),
    STATUS_4XX("status-4xx"),
    STATUS_5XX("status-5xx"),
    /// The response came whole, but a condition of the plan does not hold.
    CHECK("check"),
    /// The response came whole and good, but a value to extract was not there.
    EXTRACT("extract"),
    /// No whole response within the request's timeout, wherever the time went.
    TIMEOUT("timeout"),
    /// No connection: refused, unreachable, unknown host, or not accepted in time.
    CONNECT("connect"),
    /// The peer reset the connection.
    RESET("reset"),
    /// The peer closed the connection before the response was whole.
    INCOMPLETE("incomplete"),
    /// What came is not HTTP.
    MALFORMED("malformed"),
    HEADER_TOO_LARGE("header-too-large"),
    BODY_TOO_LARGE("body-too-large"),
    /// A redirect that cannot be followed: too many, or without a usable address.
    REDIRECT("redirect"),
    /// The generator itself could not send the request: a template without a value, no local port.
    INTERNAL("internal"),
    /// Never sent: it needs a row of a feeder that has none left, and the plan says that it then fails.
    NO_ROW("no-row");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /// The name in reports and metrics.
    public String label() {
        return label;
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
