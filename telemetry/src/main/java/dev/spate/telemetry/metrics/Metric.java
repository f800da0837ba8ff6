package dev.spate.telemetry.metrics;

import java.util.List;

/// Every metric that a process of Spate exposes: the only place where names and labels are written.
/// `docs/metrics.md`, the boards and the rules of Prometheus are made from it or held against it.
///
/// Names are those of the metric family, in the base unit that their end tells. What Prometheus stores
/// is [#series()]: a counter has `_total` behind its name, a histogram `_bucket`, `_sum` and `_count`.
///
/// A value of `run` stays for the last few runs of a process. `request` is the name that the plan gives
/// or the templated path, never a path as it was sent; where there are too many of them all the same,
/// the rest are one series `other`.
///
/// Long because it is one list.
public enum Metric {
    // Of every process.
    BUILD_INFO(
            Kind.GAUGE,
            Role.ANY,
            "spate_build_info",
            Unit.NONE,
            "Always 1: what this process is and its version.",
            "role",
            "version"),
    SERIES_OVERFLOW(
            Kind.COUNTER,
            Role.ANY,
            "spate_series_overflow",
            Unit.NONE,
            "How often something was said of a series `other`, because the metric had no room for one more name.",
            "metric"),
    LOG_UNDELIVERED(
            Kind.GAUGE, Role.ANY, "spate_log_undelivered", Unit.NONE, "Messages to the log that this process gave up."),
    SPANS_HANDED(
            Kind.COUNTER, Role.ANY, "spate_spans_handed", Unit.NONE, "Spans that were handed over to be exported."),
    SPANS_DROPPED(
            Kind.COUNTER,
            Role.ANY,
            "spate_spans_dropped",
            Unit.NONE,
            "Spans that were handed over and not exported, by where they were lost.",
            "stage"),
    SPANS_EXPORTED(Kind.COUNTER, Role.ANY, "spate_spans_exported", Unit.NONE, "Spans that the receiver took."),
    EXPORT_CPU(
            Kind.COUNTER,
            Role.ANY,
            "spate_export_cpu_seconds",
            Unit.SECONDS,
            "Processor time of the threads that export spans."),

    // Of every process, while its inspector is on.
    INSPECTOR_ON(Kind.GAUGE, Role.ANY, "spate_inspector_on", Unit.NONE, "Whether the inspector of the runtime is on."),
    INSPECTOR_LINT(
            Kind.GAUGE,
            Role.ANY,
            "spate_inspector_lint",
            Unit.NONE,
            "What a lint of the inspector says of the last seconds: 1 it warns, 0 it does not, -1 it is not known.",
            "lint"),
    INSPECTOR_LINT_VALUE(
            Kind.GAUGE,
            Role.ANY,
            "spate_inspector_lint_value",
            Unit.NONE,
            "The greatest value that a lint has seen in the last seconds, in the unit of its threshold.",
            "lint"),
    INSPECTOR_LOOP_BUSY(
            Kind.GAUGE,
            Role.ANY,
            "spate_inspector_loop_busy_ratio",
            Unit.RATIO,
            "Share of the last second in which an event loop worked.",
            "loop"),
    INSPECTOR_LOOP_DELAY(
            Kind.GAUGE,
            Role.ANY,
            "spate_inspector_loop_delay_seconds",
            Unit.SECONDS,
            "How late the tasks of an event loop ran since the inspector was switched on, the 99th percentile.",
            "loop"),
    INSPECTOR_COST(
            Kind.COUNTER,
            Role.ANY,
            "spate_inspector_cost_seconds",
            Unit.SECONDS,
            "Processor time that the inspector takes, by its own estimate."),
    INSPECTOR_DROPS(
            Kind.COUNTER, Role.ANY, "spate_inspector_drops", Unit.NONE, "What the inspector had no room for.", "what"),

    // Of every process: what the virtual machine and the system say of it.
    HEAP_AFTER_GC(
            Kind.GAUGE,
            Role.ANY,
            "spate_process_heap_after_gc_bytes",
            Unit.BYTES,
            "Heap in use after the last collection of its kind: `full`, or `young`, which leaves what is old as it is.",
            "collection"),
    HEAP_MAX(Kind.GAUGE, Role.ANY, "spate_process_heap_max_bytes", Unit.BYTES, "The most that the heap may be."),
    METASPACE(Kind.GAUGE, Role.ANY, "spate_process_metaspace_bytes", Unit.BYTES, "Memory of classes."),
    GC_TIME(
            Kind.COUNTER,
            Role.ANY,
            "spate_process_gc_seconds",
            Unit.SECONDS,
            "Time that collections took, by their kind.",
            "collection"),
    GC_COUNT(Kind.COUNTER, Role.ANY, "spate_process_gc", Unit.NONE, "Collections, by their kind.", "collection"),
    DIRECT_MEMORY(
            Kind.GAUGE,
            Role.ANY,
            "spate_process_direct_memory_bytes",
            Unit.BYTES,
            "Memory of direct buffers: those that the virtual machine counts (`jdk`), and those of Netty that it does"
                    + " not (`netty`).",
            "owner"),
    RESIDENT_MEMORY(
            Kind.GAUGE,
            Role.ANY,
            "spate_process_resident_memory_bytes",
            Unit.BYTES,
            "Memory that the process has of the machine; on Linux."),
    PROCESS_CPU(Kind.COUNTER, Role.ANY, "spate_process_cpu_seconds", Unit.SECONDS, "Processor time of the process."),
    PROCESS_THREADS(Kind.GAUGE, Role.ANY, "spate_process_threads", Unit.NONE, "Platform threads."),
    VIRTUAL_THREADS(
            Kind.GAUGE,
            Role.ANY,
            "spate_process_virtual_threads",
            Unit.NONE,
            "Virtual threads that run (`mounted`) or want to (`queued`); those that wait are not counted.",
            "state"),
    OPEN_FILES(
            Kind.GAUGE, Role.ANY, "spate_process_open_files", Unit.NONE, "Open file descriptors, sockets with them."),
    OPEN_FILES_MAX(
            Kind.GAUGE,
            Role.ANY,
            "spate_process_open_files_max",
            Unit.NONE,
            "How many open file descriptors there may be."),

    // Of an agent: sessions.
    SESSIONS_PLANNED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_planned",
            Unit.NONE,
            "Arrivals whose turn has come.",
            "agent",
            "run",
            "phase"),
    SESSIONS_STARTED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_started",
            Unit.NONE,
            "Sessions that were started.",
            "agent",
            "run",
            "phase"),
    SESSIONS_DROPPED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_dropped",
            Unit.NONE,
            "Arrivals for which no session was started.",
            "agent",
            "run",
            "phase"),
    SESSIONS_COMPLETED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_completed",
            Unit.NONE,
            "Sessions that ended with all their requests good.",
            "agent",
            "run",
            "phase"),
    SESSIONS_FAILED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_failed",
            Unit.NONE,
            "Sessions that ended with a failed request.",
            "agent",
            "run",
            "phase"),
    SESSIONS_UNFINISHED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_unfinished",
            Unit.NONE,
            "Sessions that were cut off.",
            "agent",
            "run",
            "phase"),
    SESSIONS_ACTIVE(
            Kind.GAUGE, Role.AGENT, "spate_sessions_active", Unit.NONE, "Sessions under way.", "agent", "run", "phase"),
    START_LATENESS(
            Kind.HISTOGRAM,
            Role.AGENT,
            "spate_start_lateness_seconds",
            Unit.SECONDS,
            "From the intended to the actual start of sessions.",
            "agent",
            "run",
            "phase"),

    // Of an agent: requests.
    REQUESTS(
            Kind.COUNTER,
            Role.AGENT,
            "spate_requests",
            Unit.NONE,
            "Requests that ended, by how.",
            "agent",
            "run",
            "phase",
            "request",
            "outcome"),
    REQUESTS_UNFINISHED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_requests_unfinished",
            Unit.NONE,
            "Requests that were under way when their session was cut off.",
            "agent",
            "run",
            "phase",
            "request"),
    RESPONSE_TIME(
            Kind.HISTOGRAM,
            Role.AGENT,
            "spate_response_time_seconds",
            Unit.SECONDS,
            "From the intended start of a request to the end of its response.",
            "agent",
            "run",
            "phase",
            "request"),
    SERVICE_TIME(
            Kind.HISTOGRAM,
            Role.AGENT,
            "spate_service_time_seconds",
            Unit.SECONDS,
            "From when a request was sent to the end of its response.",
            "agent",
            "run",
            "phase",
            "request"),
    REQUESTS_SEEN_LATE(
            Kind.COUNTER,
            Role.AGENT,
            "spate_requests_seen_late",
            Unit.NONE,
            "Requests that the agent may have seen end more than a millisecond after they did.",
            "agent",
            "run",
            "phase",
            "request"),
    SENT_BYTES(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sent_bytes",
            Unit.BYTES,
            "Bytes of requests.",
            "agent",
            "run",
            "phase",
            "request"),
    RECEIVED_BYTES(
            Kind.COUNTER,
            Role.AGENT,
            "spate_received_bytes",
            Unit.BYTES,
            "Bytes of responses.",
            "agent",
            "run",
            "phase",
            "request"),
    REQUESTS_QUEUED(
            Kind.GAUGE,
            Role.AGENT,
            "spate_requests_queued",
            Unit.NONE,
            "Requests that wait for a connection.",
            "agent"),
    SLOW_THRESHOLD(
            Kind.GAUGE,
            Role.AGENT,
            "spate_slow_threshold_seconds",
            Unit.SECONDS,
            "The response time from which a request is slow and its trace kept: the p99 of the seconds before.",
            "agent",
            "run",
            "phase",
            "request"),

    // Of an agent: traces.
    TRACES_KEPT(
            Kind.COUNTER,
            Role.AGENT,
            "spate_traces_kept",
            Unit.NONE,
            "Requests of which there is to be a span, by why.",
            "agent",
            "run",
            "reason"),
    TRACES_DROPPED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_traces_dropped",
            Unit.NONE,
            "Of these, the ones of which there is none, by where it was lost.",
            "agent",
            "run",
            "stage"),
    TRACING_CPU(
            Kind.COUNTER,
            Role.AGENT,
            "spate_tracing_cpu_seconds",
            Unit.SECONDS,
            "Processor time of the threads that make and send spans of requests.",
            "agent",
            "run"),

    // Of an agent: connections.
    CONNECTIONS_OPEN(Kind.GAUGE, Role.AGENT, "spate_connections_open", Unit.NONE, "Open connections.", "agent"),
    CONNECTIONS_OPENED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_connections_opened",
            Unit.NONE,
            "Connections that became ready.",
            "agent",
            "run"),
    CONNECTION_FAILURES(
            Kind.COUNTER,
            Role.AGENT,
            "spate_connection_failures",
            Unit.NONE,
            "Attempts to connect that failed, by why.",
            "agent",
            "run",
            "failure"),
    TLS_RESUMED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_tls_resumed",
            Unit.NONE,
            "Handshakes that went on with an earlier session.",
            "agent",
            "run"),
    LOOK_UP_FAILURES(
            Kind.COUNTER,
            Role.AGENT,
            "spate_look_up_failures",
            Unit.NONE,
            "Names that could not be looked up again.",
            "agent",
            "run"),
    CONNECT_TIME(
            Kind.HISTOGRAM,
            Role.AGENT,
            "spate_connect_time_seconds",
            Unit.SECONDS,
            "From the begin of an attempt to the TCP connection.",
            "agent",
            "run"),
    TLS_TIME(
            Kind.HISTOGRAM,
            Role.AGENT,
            "spate_tls_time_seconds",
            Unit.SECONDS,
            "From the TCP connection to the end of the TLS handshake.",
            "agent",
            "run"),

    // Of an agent: how the generator itself does.
    AGENT_STAGE(
            Kind.GAUGE,
            Role.AGENT,
            "spate_agent_stage",
            Unit.NONE,
            "1 for what the agent is at, 0 for the others.",
            "agent",
            "stage"),
    AGENT_CPU(
            Kind.GAUGE,
            Role.AGENT,
            "spate_agent_cpu_ratio",
            Unit.RATIO,
            "Processor time of the process, of the processors it may use.",
            "agent"),
    LOOP_BUSY(
            Kind.GAUGE,
            Role.AGENT,
            "spate_loop_busy_ratio",
            Unit.RATIO,
            "Share of the last second in which the busiest event loop worked.",
            "agent"),
    LOOP_DELAY(
            Kind.GAUGE,
            Role.AGENT,
            "spate_loop_delay_max_seconds",
            Unit.SECONDS,
            "Longest time in the last second that a loop was held, or the process stood still.",
            "agent"),
    GC_PAUSE(
            Kind.GAUGE,
            Role.AGENT,
            "spate_gc_pause_max_seconds",
            Unit.SECONDS,
            "Longest collection pause in the last second.",
            "agent"),
    STEAL(
            Kind.GAUGE,
            Role.AGENT,
            "spate_steal_ratio",
            Unit.RATIO,
            "Processor time that the hypervisor gave to others.",
            "agent"),
    RUN_QUEUE(
            Kind.GAUGE,
            Role.AGENT,
            "spate_run_queue_ratio",
            Unit.RATIO,
            "Share of the last second in which a loop waited for a processor.",
            "agent"),
    THROTTLED(
            Kind.COUNTER,
            Role.AGENT,
            "spate_throttled_seconds",
            Unit.SECONDS,
            "Time that the control group was throttled.",
            "agent"),
    RETRANSMITS(
            Kind.COUNTER,
            Role.AGENT,
            "spate_retransmits",
            Unit.NONE,
            "TCP segments that the machine sent again during runs.",
            "agent"),
    DROPPED_FOR_MEMORY(
            Kind.COUNTER,
            Role.AGENT,
            "spate_sessions_dropped_for_memory",
            Unit.NONE,
            "Sessions that were dropped because there was no memory for them.",
            "agent",
            "run"),
    CLOCK_OFFSET(
            Kind.GAUGE,
            Role.AGENT,
            "spate_clock_offset_seconds",
            Unit.SECONDS,
            "The coordinator's clock minus the agent's.",
            "agent"),
    CLOCK_UNCERTAINTY(
            Kind.GAUGE,
            Role.AGENT,
            "spate_clock_uncertainty_seconds",
            Unit.SECONDS,
            "By how much the offset may be wrong.",
            "agent"),

    // Of a coordinator.
    LEADER(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_coordinator_leader",
            Unit.NONE,
            "1 if this coordinator is in charge, 0 if it stands by."),
    RUN_INFO(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_run_info",
            Unit.NONE,
            "Always 1, for the last few runs: which plan the run carries out, and against what.",
            "run",
            "plan",
            "target"),
    RUN_STATE(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_run_state",
            Unit.NONE,
            "1 for the state that the run is in, 0 for the others.",
            "run",
            "state"),
    RUN_PHASE(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_run_phase",
            Unit.NONE,
            "1 while the phase is under way, 0 before and after.",
            "run",
            "phase"),
    RUN_START(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_run_start_time_seconds",
            Unit.SECONDS,
            "When load began, since the epoch.",
            "run"),
    RUNS_FINISHED(
            Kind.COUNTER,
            Role.COORDINATOR,
            "spate_runs_finished",
            Unit.NONE,
            "Runs that ended, by verdict.",
            "verdict"),
    RUN_VERDICT(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_run_verdict",
            Unit.NONE,
            "1 for the verdict of a run that has ended.",
            "run",
            "verdict"),
    SESSIONS_LOST(
            Kind.COUNTER,
            Role.COORDINATOR,
            "spate_sessions_lost",
            Unit.NONE,
            "Sessions planned for a lost agent that nobody started.",
            "run",
            "phase"),
    OBJECTIVE_TIME(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_objective_time_seconds",
            Unit.SECONDS,
            "The greatest response time that an objective of the plan allows.",
            "run",
            "phase",
            "request",
            "quantile"),
    OBJECTIVE_ERRORS(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_objective_error_ratio",
            Unit.RATIO,
            "The share of errors that an objective of the plan allows.",
            "run",
            "phase",
            "request"),
    OBJECTIVE_RATE(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_objective_rate",
            Unit.NONE,
            "The requests per second that an objective of the plan demands.",
            "run",
            "phase",
            "request"),
    AGENTS(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_agents",
            Unit.NONE,
            "Agents that the coordinator knows, by state.",
            "state"),
    AGENT_SILENCE(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_agent_silence_seconds",
            Unit.SECONDS,
            "Time since the last heartbeat of the agent.",
            "agent"),
    AGENTS_LOST(
            Kind.COUNTER,
            Role.COORDINATOR,
            "spate_agents_lost",
            Unit.NONE,
            "Agents that were lost during a run.",
            "run"),
    REPORTS(
            Kind.COUNTER,
            Role.COORDINATOR,
            "spate_interval_reports",
            Unit.NONE,
            "Reports of agents, by what became of them: merged, or passed over and why.",
            "fate"),
    MERGE_LAG(
            Kind.GAUGE,
            Role.COORDINATOR,
            "spate_merge_lag_seconds",
            Unit.SECONDS,
            "From the end of the last second that all agents reported to now.",
            "run"),
    MERGE_TIME(
            Kind.HISTOGRAM,
            Role.COORDINATOR,
            "spate_merge_time_seconds",
            Unit.SECONDS,
            "Time that the coordinator was at one report of an agent: merging it, and what follows from it."),

    // Of the target service.
    TARGET_REQUESTS(
            Kind.COUNTER,
            Role.TARGET,
            "spate_target_requests",
            Unit.NONE,
            "Requests that the target service answered.",
            "route",
            "status"),
    TARGET_TIME(
            Kind.HISTOGRAM,
            Role.TARGET,
            "spate_target_request_duration_seconds",
            Unit.SECONDS,
            "From the head of a request to the end of its response, at the target service.",
            "route"),
    TARGET_IN_FLIGHT(
            Kind.GAUGE,
            Role.TARGET,
            "spate_target_requests_in_flight",
            Unit.NONE,
            "Requests that the target service is at."),
    TARGET_CONNECTIONS(
            Kind.GAUGE, Role.TARGET, "spate_target_connections", Unit.NONE, "Open connections of the target service."),
    TARGET_LOOP_DELAY(
            Kind.HISTOGRAM,
            Role.TARGET,
            "spate_target_loop_delay_seconds",
            Unit.SECONDS,
            "How late a task ran that an event loop of the target service was to run at a time.",
            "loop");

    /// What a family is.
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /// Whose it is.
    public enum Role {
        ANY,
        AGENT,
        COORDINATOR,
        TARGET
    }

    /// What its values are in.
    public enum Unit {
        NONE,
        SECONDS,
        BYTES,
        RATIO
    }

    private final Kind kind;
    private final Role role;
    private final String family;
    private final Unit unit;
    private final String about;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
    private final List<String> labels;

    Metric(Kind kind, Role role, String family, Unit unit, String about, String... labels) {
        this.kind = kind;
        this.role = role;
        this.family = family;
        this.unit = unit;
        this.about = about;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    public Role role() {
        return role;
    }

    /// The name of the family, as in OpenMetrics.
    public String family() {
        return family;
    }

    public Unit unit() {
        return unit;
    }

    /// What it counts or measures, as one sentence.
    public String about() {
        return about;
    }

    /// In the order in which values are given; without `le`.
    public List<String> labels() {
        return labels;
    }

    /// The names under which Prometheus stores it.
    public List<String> series() {
        return switch (kind) {
            case COUNTER -> List.of(family + "_total");
            case GAUGE -> List.of(family);
            case HISTOGRAM -> List.of(family + "_bucket", family + "_sum", family + "_count");
        };
    }
}
