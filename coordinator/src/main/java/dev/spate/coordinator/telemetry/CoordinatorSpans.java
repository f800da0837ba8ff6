package dev.spate.coordinator.telemetry;

import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Spans of what a coordinator does for a run: `plan`, `dispatch`, `prepare`, `merge`, `judge`,
/// `report`.
///
/// Each is a trace of its own, for a trace that lasts as long as a run can be sampled by nobody and read
/// by nobody; what they have in common is the attribute `spate.run`. The messages that a dispatch writes
/// are its children.
///
/// For the control thread.
public final class CoordinatorSpans implements RunAttendant {

    /// What happened longer before a run was attended, happened under another coordinator, which told
    /// it.
    private static final long BEFORE_NANOS = 1_000_000_000L;

    private final Tracer tracer;
    private final InstantSource wall;

    private CoordinatorSpans(Tracer tracer, InstantSource wall) {
        this.tracer = tracer;
        this.wall = wall;
    }

    /// [RunAttendant#NONE] if spans are not exported.
    public static RunAttendant of(Telemetry telemetry, Service service) {
        return telemetry.tracesAreOn()
                ? new CoordinatorSpans(
                        telemetry.openTelemetry(service).getTracer("dev.spate", service.version()),
                        InstantSource.system())
                : RunAttendant.NONE;
    }

    @Override
    public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
        Instant now = wall.instant();
        return new Of(submitted, now.getEpochSecond() * 1_000_000_000L + now.getNano() - BEFORE_NANOS);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    public Dispatch dispatches(String run, int messages) {
        Span span = tracer.spanBuilder("dispatch")
                .setNoParent()
                .setAttribute("spate.run", run)
                .setAttribute("spate.messages", messages)
                .startSpan();
        Scope scope = span.makeCurrent();
        return () -> {
            scope.close();
            span.end();
        };
    }

    /// The spans of one run.
    private final class Of implements RunListener {
        private final RunEvent.RunSubmitted submitted;
        private final long sinceEpochNanos;
        private long plannedEpochNanos;

        /// What is under way: one after the other, at the end of a run.
        private @Nullable Span step;

        Of(RunEvent.RunSubmitted submitted, long sinceEpochNanos) {
            this.submitted = submitted;
            this.sinceEpochNanos = sinceEpochNanos;
        }

        @Override
        public void happened(RunEvent event) {
            if (event.atEpochNanos() < sinceEpochNanos) {
                return;
            }
            switch (event) {
                case RunEvent.RunPlanned planned -> {
                    plannedEpochNanos = planned.atEpochNanos();
                    span("plan", submitted.atEpochNanos())
                            .setAttribute("spate.agents", planned.shares().size())
                            .startSpan()
                            .end(planned.atEpochNanos(), TimeUnit.NANOSECONDS);
                }
                case RunEvent.RunStarted started -> {
                    if (plannedEpochNanos > 0) {
                        span("prepare", plannedEpochNanos)
                                .startSpan()
                                .end(started.atEpochNanos(), TimeUnit.NANOSECONDS);
                    }
                }
                case RunEvent.RunSubmitted _,
                        RunEvent.AgentLost _,
                        RunEvent.ShareHandedOver _,
                        RunEvent.RunStopping _,
                        RunEvent.RunFinished _ -> {}
            }
        }

        @Override
        public void merging() {
            next("merge");
        }

        @Override
        public void judging() {
            next("judge");
        }

        @Override
        public CompletableFuture<Void> judged(RunOutcome outcome) {
            String verdict = outcome.judgement().verdict().label();
            if (step != null) {
                step.setAttribute("spate.verdict", verdict);
            }
            next("report");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void ended(RunOutcome outcome) {
            if (step != null) {
                step.end();
                step = null;
            }
        }

        private void next(String name) {
            if (step != null) {
                step.end();
            }
            step = span(name).startSpan();
        }

        private SpanBuilder span(String name) {
            return tracer.spanBuilder(name)
                    .setNoParent()
                    .setAttribute("spate.run", submitted.run())
                    .setAttribute("spate.plan", submitted.plan());
        }

        private SpanBuilder span(String name, long startEpochNanos) {
            return span(name).setStartTimestamp(startEpochNanos, TimeUnit.NANOSECONDS);
        }
    }
}
