package dev.spate.boards;

import static dev.spate.boards.Choices.RUN;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;
import java.util.Map;

/// What the target service says of itself, beside what the agents saw of it.
final class TargetBoard {

    private static final String NO_TARGET = "The target does not show Spate's metrics: it is not the bundled one, "
            + "or was started without --metrics";
    private static final String NO_JVM = "The target sends no metrics of its JVM: set OTEL_METRICS_EXPORTER=otlp";
    private static final String JOB = "$job";

    private TargetBoard() {}

    static Board board() {
        return new Board(
                "target",
                "Spate / Target runtime",
                "The service under load, from inside: requests, loops, memory; and whether both sides tell the same.",
                List.of(
                        Choices.run(),
                        new Board.Variable(
                                "job",
                                "Service",
                                "label_values("
                                        + Series.of(OtherMetric.JVM_THREADS)
                                                .value()
                                                .text() + ", job)",
                                "",
                                true,
                                false)),
                "5s",
                "15m",
                List.of(
                        bothSides(),
                        rates(),
                        times(),
                        between(),
                        inFlight(),
                        connections(),
                        loops(),
                        spans(),
                        memory(),
                        collections(),
                        threads(),
                        processor()));
    }

    private static Panel bothSides() {
        return Panel.lines(
                        "Requests, both sides",
                        "reqps",
                        "Requests per second that agents saw end and that the target "
                                + "answered. What agents see and the target does not was refused or lost on the way.")
                .show(Series.of(Metric.REQUESTS).is("run", RUN).rate().sum(), "agents")
                .show(Series.of(Metric.TARGET_REQUESTS).rate().sum(), "target")
                .coloured(Map.of("agents", "blue", "target", "green"))
                .saysWithout(NO_TARGET);
    }

    private static Panel rates() {
        return Panel.lines("Answers by status", "reqps", "Requests per second that the target answered, by status.")
                .show(Series.of(Metric.TARGET_REQUESTS).rate().sum("status"), "{{status}}")
                .stacked()
                .saysWithout(NO_TARGET);
    }

    private static Panel times() {
        return Panel.lines(
                        "p99 at the target, by route",
                        "s",
                        "From the head of a request to the end of its response, "
                                + "as the target sees it: without the network, queues before it, and a generator's own delays.")
                .showWithTraces(Series.buckets(Metric.TARGET_TIME).quantile(0.99, "route"), "{{route}}")
                .saysWithout(NO_TARGET);
    }

    private static Panel between() {
        return Panel.lines(
                        "p99, both sides",
                        "s",
                        "Response time counts from the intended start, service time from when "
                                + "a request was sent; the target counts from when it read the head. What grows apart is where "
                                + "the time went.")
                .show(Series.buckets(Metric.RESPONSE_TIME).is("run", RUN).quantile(0.99), "response time")
                .show(Series.buckets(Metric.SERVICE_TIME).is("run", RUN).quantile(0.99), "service time")
                .show(Series.buckets(Metric.TARGET_TIME).quantile(0.99), "at the target")
                .saysWithout("No requests yet");
    }

    private static Panel inFlight() {
        return Panel.lines("Requests in flight", "short", "Requests that the target is at.")
                .show(Series.of(Metric.TARGET_IN_FLIGHT).value().sum("instance"), "{{instance}}")
                .saysWithout(NO_TARGET);
    }

    private static Panel connections() {
        return Panel.lines("Connections of the target", "short", "Open connections, as the target counts them.")
                .show(Series.of(Metric.TARGET_CONNECTIONS).value().sum("instance"), "{{instance}}")
                .saysWithout(NO_TARGET);
    }

    private static Panel loops() {
        return Panel.lines(
                        "Delay of the target's loops",
                        "s",
                        "p99 of how late an event loop of the target ran what was "
                                + "due. A loop that is late has been blocked or has too much to do.")
                .show(Series.buckets(Metric.TARGET_LOOP_DELAY).quantile(0.99, "loop"), "{{loop}}")
                .worseFrom(0.01, 0.1)
                .saysWithout(NO_TARGET);
    }

    private static Panel spans() {
        return Panel.lines(
                        "Spans by service",
                        "ops",
                        "Spans per second that services sent, counted by the Collector "
                                + "before any is thrown away. Those of agents are left out: they are chosen.")
                .show(
                        Series.of(OtherMetric.SPAN_CALLS).rate().sum("service_name", "span_name"),
                        "{{service_name}} {{span_name}}")
                .mayBeEmpty("No service sends spans");
    }

    private static Panel memory() {
        return Panel.lines(
                        "Heap after collection",
                        "bytes",
                        "What was in use after the last collection. If it only "
                                + "grows, something is kept that should not be.")
                .show(
                        Series.of(OtherMetric.JVM_MEMORY_AFTER_GC)
                                .matches("job", JOB)
                                .is("jvm_memory_type", "heap")
                                .value()
                                .sum("job", "instance"),
                        "{{job}} {{instance}}")
                .mayBeEmpty(NO_JVM);
    }

    private static Panel collections() {
        return Panel.lines("Time in collections", "percentunit", "Share of the time that collections of garbage took.")
                .show(
                        Series.sum(OtherMetric.JVM_GC_DURATION)
                                .matches("job", JOB)
                                .rate()
                                .sum("job", "jvm_gc_name"),
                        "{{job}} {{jvm_gc_name}}")
                .mayBeEmpty(NO_JVM);
    }

    private static Panel threads() {
        return Panel.lines("Threads", "short", "Platform threads, by what they are at.")
                .show(
                        Series.of(OtherMetric.JVM_THREADS)
                                .matches("job", JOB)
                                .value()
                                .sum("job", "jvm_thread_state"),
                        "{{job}} {{jvm_thread_state}}")
                .mayBeEmpty(NO_JVM);
    }

    private static Panel processor() {
        return Panel.lines(
                        "Processor of the JVM", "percentunit", "Processor time of the process, of the whole machine.")
                .show(
                        Series.of(OtherMetric.JVM_CPU)
                                .matches("job", JOB)
                                .value()
                                .max("job", "instance"),
                        "{{job}} {{instance}}")
                .worseFrom(0.8, 0.95)
                .mayBeEmpty(NO_JVM);
    }
}
