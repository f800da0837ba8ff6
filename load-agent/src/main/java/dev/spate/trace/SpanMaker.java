package dev.spate.trace;

import dev.spate.telemetry.traces.PastSpan;
import dev.spate.workload.Outcome;
import dev.spate.workload.TraceReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes spans of traces, in the words of OpenTelemetry's conventions for HTTP clients and, where these
/// have none, in some of our own, which begin with `spate.`. For the thread that emits.
///
/// The span begins when the request was to be sent, not when it was: what it waited for is part of it,
/// as it is part of the response time. The address is told as the plan has it, with the names of
/// placeholders instead of their values, and without what its query says.
final class SpanMaker {

    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final TraceReason[] REASONS = TraceReason.values();
    private static final double SECOND = 1e9;

    private final String run;
    private final String agent;
    private final List<String> phases;
    private final List<String> metricNames;

    SpanMaker(String run, String agent, List<String> phases, List<String> metricNames) {
        this.run = run;
        this.agent = agent;
        this.phases = List.copyOf(phases);
        this.metricNames = List.copyOf(metricNames);
    }

    /// @param offset what must be added to times of the loop's clock to have nanoseconds since the epoch
    PastSpan span(RequestTrace trace, long offset) {
        Outcome outcome = OUTCOMES[trace.outcome];
        Map<String, Object> attributes = HashMap.newHashMap(32);
        TracedRequest request = trace.request;
        String template = request == null || trace.hop > 0 ? "" : braces(request.template());
        attributes.put("http.request.method", trace.method);
        if (!template.isEmpty()) {
            attributes.put("url.template", template);
            attributes.put("url.full", full(trace, template, request != null && request.hasQuery()));
        }
        attributes.put("server.address", trace.host);
        attributes.put("server.port", (long) trace.port);
        Peer peer = trace.peer;
        if (peer != null) {
            attributes.put("network.peer.address", peer.address().getAddress().getHostAddress());
            attributes.put("network.peer.port", (long) peer.address().getPort());
            attributes.put("network.protocol.name", "http");
            attributes.put("network.protocol.version", peer.http2() ? "2" : "1.1");
        }
        if (trace.status > 0) {
            attributes.put("http.response.status_code", (long) trace.status);
        }
        if (trace.hop > 0) {
            attributes.put("http.request.resend_count", (long) trace.hop);
        }
        if (outcome.isError()) {
            attributes.put("error.type", outcome.label());
        }
        attributes.put("http.request.size", trace.bytesSent);
        attributes.put("http.response.size", trace.bytesReceived);
        attributes.put("spate.run", run);
        attributes.put("spate.agent", agent);
        attributes.put("spate.phase", phases.get(trace.series / metricNames.size()));
        attributes.put("spate.request", metricNames.get(trace.series % metricNames.size()));
        attributes.put("spate.session", trace.session);
        attributes.put("spate.kept", REASONS[trace.reason].label());
        attributes.put("spate.outcome", outcome.label());
        List<PastSpan.Event> events = parts(trace, peer, offset, attributes);
        return new PastSpan(
                trace.traceIdHigh,
                trace.traceIdLow,
                trace.spanId,
                0,
                template.isEmpty() ? trace.method : trace.method + " " + template,
                PastSpan.Kind.CLIENT,
                trace.dueNanos + offset,
                Math.max(trace.dueNanos, trace.endNanos) + offset,
                outcome.isError(),
                attributes,
                events);
    }

    /// Each event is the begin of a part, which lasts until the next one; how long each took stands in
    /// an attribute too, in seconds, so that it can be searched for. A connection that was there before
    /// the request has no part in it.
    private static List<PastSpan.Event> parts(
            RequestTrace trace, @Nullable Peer peer, long offset, Map<String, Object> attributes) {
        List<PastSpan.Event> events = new ArrayList<>(6);
        long submitted = trace.submittedNanos;
        seconds(attributes, "spate.start_lateness", submitted - trace.dueNanos);
        events.add(new PastSpan.Event("queue", submitted + offset));
        long sent = trace.sentNanos;
        seconds(attributes, "spate.queue", (sent < 0 ? trace.endNanos : sent) - submitted);
        if (peer != null && peer.readyNanos() > submitted) {
            long tried = Math.max(submitted, peer.triedNanos());
            long connected = Math.max(submitted, peer.connectedNanos());
            events.add(new PastSpan.Event("connect", tried + offset));
            seconds(attributes, "spate.connect", connected - tried);
            if (peer.securedNanos() >= 0) {
                events.add(new PastSpan.Event("tls", connected + offset));
                seconds(attributes, "spate.tls", Math.max(connected, peer.securedNanos()) - connected);
            }
        }
        if (sent >= 0) {
            events.add(new PastSpan.Event("send", sent + offset));
            long first = trace.firstByteNanos;
            seconds(attributes, "spate.wait", (first < 0 ? trace.endNanos : first) - sent);
            if (first >= 0) {
                events.add(new PastSpan.Event("receive", first + offset));
                seconds(attributes, "spate.receive", trace.endNanos - first);
            }
        }
        return events;
    }

    private static void seconds(Map<String, Object> attributes, String name, long nanos) {
        attributes.put(name, nanos / SECOND);
    }

    private static String full(RequestTrace trace, String template, boolean hasQuery) {
        boolean usual = trace.port == (trace.secure ? 443 : 80);
        boolean brackets = trace.host.indexOf(':') >= 0;
        return (trace.secure ? "https://" : "http://")
                + (brackets ? "[" + trace.host + "]" : trace.host)
                + (usual ? "" : ":" + trace.port)
                + template
                + (hasQuery ? "?REDACTED" : "");
    }

    /// Placeholders as such conventions write them: `{id}` and not `${id}`.
    private static String braces(String template) {
        return template.replace("${", "{");
    }
}
