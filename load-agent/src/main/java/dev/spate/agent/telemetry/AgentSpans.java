package dev.spate.agent.telemetry;

import dev.spate.agent.AgentObserver;
import dev.spate.protocol.Command;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.otel.OtelMessageSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Spans of what an agent does for commands: `prepare` and `start`. They are in the trace of the agent's
/// reading of the command, and linked to who sent it.
///
/// For any thread.
public final class AgentSpans implements AgentObserver {

    /// A command that was read, and what was read with it.
    private record Read(
            String run, Context context, @Nullable SpanContext sentBy) {}

    private final Tracer tracer;
    private final String agent;
    private volatile @Nullable Read assign;
    private volatile @Nullable Read go;

    private AgentSpans(Tracer tracer, String agent) {
        this.tracer = tracer;
        this.agent = agent;
    }

    /// [AgentObserver#NONE] if spans are not exported.
    public static AgentObserver of(Telemetry telemetry, Service service) {
        return telemetry.tracesAreOn()
                ? new AgentSpans(
                        telemetry.openTelemetry(service).getTracer("dev.spate", service.version()), service.instance())
                : AgentObserver.NONE;
    }

    @Override
    public void read(Command command) {
        switch (command) {
            case Command.Assign assigned -> assign = read(assigned.run());
            case Command.Go started -> go = read(started.run());
            case Command.Reassign _, Command.Profile _, Command.Stop _, Command.ClockEcho _ -> {}
        }
    }

    @Override
    public Preparation prepares(String run) {
        Span span = span("prepare", run, assign).startSpan();
        return new Preparation() {
            private boolean succeeded;

            @Override
            public void succeeded() {
                succeeded = true;
            }

            @Override
            public void close() {
                if (!succeeded) {
                    span.setStatus(StatusCode.ERROR);
                }
                span.end();
            }
        };
    }

    @Override
    public void starts(String run, long nowEpochNanos, long startEpochNanos) {
        span("start", run, go)
                .setStartTimestamp(nowEpochNanos, TimeUnit.NANOSECONDS)
                .startSpan()
                .end(Math.max(nowEpochNanos, startEpochNanos), TimeUnit.NANOSECONDS);
    }

    private static Read read(String run) {
        return new Read(run, Context.current(), OtelMessageSpans.sentBy());
    }

    private SpanBuilder span(String name, String run, @Nullable Read read) {
        SpanBuilder builder =
                tracer.spanBuilder(name).setAttribute("spate.run", run).setAttribute("spate.agent", agent);
        if (read == null || !read.run.equals(run)) {
            return builder.setNoParent();
        }
        if (read.sentBy != null) {
            builder.addLink(read.sentBy);
        }
        return builder.setParent(read.context);
    }
}
