package dev.spate.boards;

import dev.spate.telemetry.metrics.Metric;
import java.util.List;
import java.util.Map;

/// Whether what the other boards show has all arrived.
final class PipelineBoard {

    private static final String NO_TRACING = "No process exports spans: set OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String NO_GATEWAY = "No gateway is read: add it to the Collector's targets";

    private PipelineBoard() {}

    static Board board() {
        return new Board(
                "telemetry",
                "Spate / Telemetry pipeline",
                "Whether metrics and spans arrive, what was dropped on the way, and what it costs.",
                List.of(),
                "10s",
                "30m",
                List.of(
                        read(),
                        scrapes(),
                        overflow(),
                        kept(),
                        dropped(),
                        cost(),
                        spansIn(),
                        decisions(),
                        spansOut(),
                        queues(),
                        failures(),
                        memory()));
    }

    private static Panel read() {
        return Panel.states("Read", "1 while /metrics of a process can be read, 0 while it cannot.")
                .show(Series.of(OtherMetric.UP).value().min("job", "instance"), "{{job}} {{instance}}")
                .badBelow(1)
                .saysWithout("The Collector reads nobody, or does not reach Prometheus");
    }

    private static Panel scrapes() {
        return Panel.lines(
                        "Series of each process",
                        "short",
                        "Series that each process shows. They should stay level "
                                + "during a run: what grows will not stop.")
                .show(Series.of(OtherMetric.SCRAPE_SAMPLES).value().max("job", "instance"), "{{job}} {{instance}}")
                .saysWithout("The Collector reads nobody, or does not reach Prometheus");
    }

    private static Panel overflow() {
        return Panel.lines(
                        "Series overflow",
                        "ops",
                        "How often per second something was said of a series `other`, "
                                + "because a metric had no room for one more name. Name the requests in the plan.")
                .show(Series.of(Metric.SERIES_OVERFLOW).rate().sum("metric").above(0), "{{metric}}")
                .mayBeEmpty("No overflow");
    }

    private static Panel kept() {
        return Panel.lines("Requests traced", "ops", "Requests per second of which agents keep a trace, by why.")
                .show(Series.of(Metric.TRACES_KEPT).rate().sum("reason"), "{{reason}}")
                .stacked()
                .mayBeEmpty(NO_TRACING);
    }

    private static Panel dropped() {
        return Panel.lines(
                        "Spans dropped",
                        "ops",
                        "Spans per second that were handed over and not exported, by where "
                                + "they were lost; and of requests, before that. Some slow requests have no trace then.")
                .show(
                        Series.of(Metric.SPANS_DROPPED)
                                .rate()
                                .sum("instance", "stage")
                                .above(0),
                        "{{instance}} {{stage}}")
                .show(
                        Series.of(Metric.TRACES_DROPPED)
                                .rate()
                                .sum("agent", "stage")
                                .above(0),
                        "{{agent}} {{stage}}")
                .badFrom(0.001)
                .mayBeEmpty("None dropped");
    }

    private static Panel cost() {
        return Panel.lines(
                        "Cost of tracing",
                        "percentunit",
                        "Processor time that making and exporting spans takes, of "
                                + "one processor. What it takes from the load itself the report measures.")
                .show(Series.of(Metric.TRACING_CPU).rate().sum("agent"), "{{agent}}")
                .worseFrom(0.03, 0.1)
                .mayBeEmpty(NO_TRACING);
    }

    private static Panel spansIn() {
        return Panel.lines(
                        "Spans at the gateway",
                        "ops",
                        "Spans per second that the gateway took, and refused for want " + "of memory.")
                .show(Series.of(OtherMetric.COLLECTOR_ACCEPTED_SPANS).rate().sum("instance"), "{{instance}} taken")
                .show(Series.of(OtherMetric.COLLECTOR_REFUSED_SPANS).rate().sum("instance"), "{{instance}} refused")
                .mayBeEmpty(NO_GATEWAY);
    }

    private static Panel decisions() {
        return Panel.lines(
                        "Traces decided on",
                        "ops",
                        "Traces per second, by the rule that was asked and what it said; "
                                + "and those thrown away before a decision, because too many waited.")
                .show(
                        Series.of(OtherMetric.COLLECTOR_DECISIONS)
                                .is("sampled", "true")
                                .rate()
                                .sum("policy"),
                        "kept: {{policy}}")
                .show(Series.of(OtherMetric.COLLECTOR_DROPPED_EARLY).rate().sum(), "too early")
                .coloured(Map.of("too early", "red"))
                .mayBeEmpty(NO_GATEWAY);
    }

    private static Panel spansOut() {
        return Panel.lines("Spans stored", "ops", "Spans per second that the trace store took.")
                .show(Series.of(OtherMetric.COLLECTOR_SENT_SPANS).rate().sum("exporter"), "{{exporter}}")
                .mayBeEmpty("No trace was worth storing yet");
    }

    private static Panel queues() {
        return Panel.lines("Queues of the Collector", "percentunit", "How full they are. What does not fit is lost.")
                .show(
                        Series.of(OtherMetric.COLLECTOR_QUEUE)
                                .value()
                                .max("job", "exporter")
                                .dividedBy(Series.of(OtherMetric.COLLECTOR_QUEUE_CAPACITY)
                                        .value()
                                        .max("job", "exporter")),
                        "{{job}} {{exporter}}")
                .worseFrom(0.5, 0.8)
                .saysWithout("The Collector's own metrics are not read");
    }

    private static Panel failures() {
        return Panel.lines(
                        "Lost by the Collector",
                        "ops",
                        "Spans and samples per second that no store took, after all " + "tries.")
                .show(
                        Series.of(OtherMetric.COLLECTOR_FAILED_SPANS)
                                .rate()
                                .sum("exporter")
                                .above(0),
                        "{{exporter}} spans")
                .show(
                        Series.of(OtherMetric.COLLECTOR_FAILED_POINTS)
                                .rate()
                                .sum("exporter")
                                .above(0),
                        "{{exporter}} samples")
                .badFrom(0.001)
                .mayBeEmpty("Nothing lost");
    }

    private static Panel memory() {
        return Panel.lines(
                        "Memory of the Collector",
                        "bytes",
                        "Of each process of it. Past its limit " + "(SPATE_COLLECTOR_MIB) it refuses what comes.")
                .show(Series.of(OtherMetric.COLLECTOR_MEMORY).value().max("job", "instance"), "{{job}} {{instance}}")
                .saysWithout("The Collector's own metrics are not read");
    }
}
