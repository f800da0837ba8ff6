package dev.spate.boards;

import dev.spate.telemetry.metrics.Metric.Kind;
import java.util.List;

/// The metrics of others that the boards show, under the names that Prometheus stores: the only place
/// where they are written. What Spate measures itself stands in its catalogue.
enum OtherMetric {
    // Of the JVM, by OpenTelemetry.
    JVM_MEMORY_USED(Kind.GAUGE, "jvm_memory_used_bytes", "job", "instance", "jvm_memory_type", "jvm_memory_pool_name"),
    JVM_MEMORY_AFTER_GC(
            Kind.GAUGE,
            "jvm_memory_used_after_last_gc_bytes",
            "job",
            "instance",
            "jvm_memory_type",
            "jvm_memory_pool_name"),
    JVM_GC_DURATION(Kind.HISTOGRAM, "jvm_gc_duration_seconds", "job", "instance", "jvm_gc_name", "jvm_gc_action"),
    JVM_THREADS(Kind.GAUGE, "jvm_thread_count", "job", "instance", "jvm_thread_daemon", "jvm_thread_state"),
    JVM_CPU(Kind.GAUGE, "jvm_cpu_recent_utilization_ratio", "job", "instance"),

    // What Prometheus writes of everything that is read.
    UP(Kind.GAUGE, "up", "job", "instance"),
    SCRAPE_DURATION(Kind.GAUGE, "scrape_duration_seconds", "job", "instance"),
    SCRAPE_SAMPLES(Kind.GAUGE, "scrape_samples_post_metric_relabeling", "job", "instance"),

    // Of the Collector itself.
    COLLECTOR_ACCEPTED_SPANS(Kind.COUNTER, "otelcol_receiver_accepted_spans", "job", "instance", "receiver"),
    COLLECTOR_REFUSED_SPANS(Kind.COUNTER, "otelcol_receiver_refused_spans", "job", "instance", "receiver"),
    COLLECTOR_SENT_SPANS(Kind.COUNTER, "otelcol_exporter_sent_spans", "job", "instance", "exporter"),
    COLLECTOR_FAILED_SPANS(Kind.COUNTER, "otelcol_exporter_send_failed_spans", "job", "instance", "exporter"),
    COLLECTOR_FAILED_POINTS(Kind.COUNTER, "otelcol_exporter_send_failed_metric_points", "job", "instance", "exporter"),
    COLLECTOR_QUEUE(Kind.GAUGE, "otelcol_exporter_queue_size", "job", "instance", "exporter"),
    COLLECTOR_QUEUE_CAPACITY(Kind.GAUGE, "otelcol_exporter_queue_capacity", "job", "instance", "exporter"),
    COLLECTOR_MEMORY(Kind.GAUGE, "otelcol_process_memory_rss_bytes", "job", "instance"),
    COLLECTOR_DECISIONS(
            Kind.COUNTER,
            "otelcol_processor_tail_sampling_count_traces_sampled",
            "job",
            "instance",
            "policy",
            "sampled",
            "decision"),
    COLLECTOR_DROPPED_EARLY(
            Kind.COUNTER, "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early", "job", "instance"),
    COLLECTOR_TRACES_WAITING(
            Kind.GAUGE, "otelcol_processor_tail_sampling_sampling_traces_on_memory", "job", "instance"),

    // What the Collector counts of spans before any is thrown away.
    SPAN_CALLS(
            Kind.COUNTER, "traces_span_metrics_calls", "job", "service_name", "span_name", "span_kind", "status_code"),
    SPAN_DURATION(
            Kind.HISTOGRAM,
            "traces_span_metrics_duration_seconds",
            "job",
            "service_name",
            "span_name",
            "span_kind",
            "status_code");

    private final Kind kind;
    private final String family;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    OtherMetric(Kind kind, String family, String... labels) {
        this.kind = kind;
        this.family = family;
        this.labels = List.of(labels);
    }

    Kind kind() {
        return kind;
    }

    /// Without what stands behind the name of a counter or histogram.
    String family() {
        return family;
    }

    List<String> labels() {
        return labels;
    }
}
