package dev.spate.cli;

import com.sun.net.httpserver.HttpExchange;
import dev.spate.inspector.InspectorAnswers;
import dev.spate.inspector.InspectorAnswers.Answer;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.inspector.Snapshot;
import dev.spate.inspector.Snapshot.Drops;
import dev.spate.inspector.Snapshot.Finding;
import dev.spate.inspector.Snapshot.Loop;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Shows the inspector of a process on the port of its metrics: `/inspect` as [InspectorAnswers] says,
/// and lints as metrics. For any thread.
final class InspectorPort {

    private final RuntimeInspector inspector;
    private final InspectorAnswers answers;

    InspectorPort(RuntimeInspector inspector) {
        this.inspector = inspector;
        this.answers = new InspectorAnswers(inspector);
    }

    void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(InspectorAnswers.STREAM) && exchange.getRequestMethod().equals("GET")) {
            stream(exchange);
            return;
        }
        Answer answer = answers.answer(exchange.getRequestMethod(), path);
        try (exchange) {
            byte[] body = answer.bytes();
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    /// Until the client goes. Written by a thread of the inspector's, so that none of the server's is
    /// held.
    private void stream(HttpExchange exchange) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        exchange.getResponseHeaders().set("Content-Type", InspectorAnswers.streamType(accept));
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        CountDownLatch begun = new CountDownLatch(1);
        boolean followed = answers.follow(accept, piece -> {
            try {
                if (begun.getCount() > 0) {
                    begun.countDown();
                    exchange.sendResponseHeaders(200, 0);
                }
                OutputStream out = exchange.getResponseBody();
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
                return true;
            } catch (IOException _) {
                exchange.close();
                return false;
            }
        });
        if (!followed) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        }
    }

    /// Brings the metrics up to date; they are as they were while the inspector is off.
    void refresh(Metrics metrics) {
        metrics.set(Metric.INSPECTOR_ON, inspector.isOn() ? 1 : 0);
        if (!inspector.isOn()) {
            return;
        }
        Snapshot snapshot = inspector.snapshot();
        for (Finding finding : snapshot.lints()) {
            double state = switch (finding.state()) {
                case "warn" -> 1;
                case "ok" -> 0;
                default -> -1;
            };
            metrics.set(Metric.INSPECTOR_LINT, state, finding.lint());
            if (!Double.isNaN(finding.value())) {
                metrics.set(Metric.INSPECTOR_LINT_VALUE, finding.value(), finding.lint());
            }
        }
        // Loops of an agent come and go with its runs.
        metrics.removeAll(Metric.INSPECTOR_LOOP_BUSY);
        metrics.removeAll(Metric.INSPECTOR_LOOP_DELAY);
        for (Loop loop : snapshot.loops()) {
            metrics.set(Metric.INSPECTOR_LOOP_BUSY, loop.busyShare(), loop.name());
            metrics.set(Metric.INSPECTOR_LOOP_DELAY, (double) loop.delay().p99() / 1e9, loop.name());
        }
        metrics.total(Metric.INSPECTOR_COST, (double) snapshot.cost().nanos() / 1e9);
        Drops drops = snapshot.drops();
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.origins(), "origins");
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.resources(), "resources");
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.names(), "names");
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.promises(), "promises");
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.nested(), "nested");
        metrics.total(Metric.INSPECTOR_DROPS, (double) drops.events(), "events");
    }
}
