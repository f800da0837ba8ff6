package dev.spate.trace;

import org.jspecify.annotations.Nullable;

/// What is remembered of one request while it is under way, for the case that it is worth a span in the
/// end: always the same few fields, whatever the request is.
///
/// A session has one and uses it for each of its requests in turn; rings have some as places. Each hop
/// of a redirect is a span of its own in the same trace. Times are on the loop's clock; -1: it has not
/// happened. For one thread at a time: see [TraceRing] for the way from one to the other.
public final class RequestTrace {

    /// About the bytes of one.
    public static final int BYTES = 216;

    // The trace, and the span that is under way.
    long traceIdHigh;
    long traceIdLow;
    long spanId;
    boolean sampled;

    /// The span that the next header tells of: that of the next hop, while it is being made.
    private long headerSpanId;

    private boolean active;

    // What is requested, and of whom.
    @Nullable
    TracedRequest request;

    String method = "";
    String host = "";
    int port;
    boolean secure;
    int hop;
    long session;

    @Nullable
    Peer peer;

    // When.
    long dueNanos;
    long submittedNanos;
    long sentNanos;
    long firstByteNanos;
    long endNanos;

    // What came of it.
    int series;
    int status;
    int outcome;
    long bytesSent;
    long bytesReceived;
    int reason;

    /// The half of the trace's id that is written first.
    public long traceIdHigh() {
        return traceIdHigh;
    }

    public long traceIdLow() {
        return traceIdLow;
    }

    /// The span that a request rendered now tells of.
    public long headerSpanId() {
        return headerSpanId;
    }

    /// Whether its target is told that the trace is kept for sure.
    public boolean sampled() {
        return sampled;
    }

    /// Whether the request under way has a trace; if not, what is told of it here is in vain.
    public boolean isActive() {
        return active;
    }

    /// The request under way has none.
    public void rest() {
        active = false;
    }

    void begin(long high, long low, long span, boolean isSampled) {
        traceIdHigh = high;
        traceIdLow = low;
        spanId = span;
        headerSpanId = span;
        sampled = isSampled;
        active = true;
        hop = 0;
    }

    /// @param what is requested
    /// @param sessionNumber within the phase, in the whole cluster
    /// @param due when it was to be sent
    public void of(TracedRequest what, long sessionNumber, long due) {
        request = what;
        method = what.method();
        session = sessionNumber;
        dueNanos = due;
    }

    void nextHeader(long span) {
        headerSpanId = span;
    }

    /// A redirect is followed, by the request whose header was written last.
    ///
    /// @param become the method from now on
    public void followed(String become, long due) {
        spanId = headerSpanId;
        hop++;
        method = become;
        dueNanos = due;
    }

    /// It is handed over, and waits for a connection from now on.
    public void submitted(String toHost, int toPort, boolean byTls, long now) {
        host = toHost;
        port = toPort;
        secure = byTls;
        peer = null;
        submittedNanos = now;
        sentNanos = -1;
        firstByteNanos = -1;
    }

    /// It is written; not for the last time, perhaps.
    public void sent(@Nullable Peer to, long now) {
        peer = to;
        sentNanos = now;
        firstByteNanos = -1;
    }

    /// Something of the response has come.
    public void responding(long now) {
        firstByteNanos = now;
    }

    /// What came of it.
    public void ended(
            int inSeries, int outcomeIndex, int responseStatus, long sentBytes, long receivedBytes, long now) {
        series = inSeries;
        outcome = outcomeIndex;
        status = responseStatus;
        bytesSent = sentBytes;
        bytesReceived = receivedBytes;
        endNanos = now;
    }

    long responseNanos() {
        return endNanos - dueNanos;
    }

    void copy(RequestTrace from) {
        traceIdHigh = from.traceIdHigh;
        traceIdLow = from.traceIdLow;
        spanId = from.spanId;
        sampled = from.sampled;
        request = from.request;
        method = from.method;
        host = from.host;
        port = from.port;
        secure = from.secure;
        hop = from.hop;
        session = from.session;
        peer = from.peer;
        dueNanos = from.dueNanos;
        submittedNanos = from.submittedNanos;
        sentNanos = from.sentNanos;
        firstByteNanos = from.firstByteNanos;
        endNanos = from.endNanos;
        series = from.series;
        status = from.status;
        outcome = from.outcome;
        bytesSent = from.bytesSent;
        bytesReceived = from.bytesReceived;
        reason = from.reason;
    }
}
