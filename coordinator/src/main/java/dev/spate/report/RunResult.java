package dev.spate.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `result.json` says: the contract with tools that read it. Times are nanoseconds, counts
/// integers, shares 0 to 1. Fields are only ever added.
///
/// @param verdict `pass`, `fail`, `not-proven`, `aborted` or `error`
/// @param started ISO instant from which intended starts count
/// @param ended ISO instant
/// @param seed that reproduces every arrival and random choice
/// @param sessions of all phases together, warm-up included
/// @param phases in the order of the plan
/// @param requests rows of each phase, `*` first
/// @param connections null in results of versions that did not count them
/// @param traces null in results of versions without, and of runs that were not traced
/// @param profiles null if the plan asked for none
/// @param warnings what a reader should know and what no figure shows; null in results of versions
///     without
@JsonPropertyOrder({
    "run",
    "plan",
    "verdict",
    "reasons",
    "version",
    "started",
    "ended",
    "duration",
    "seed",
    "target",
    "sessions",
    "phases",
    "requests",
    "connections",
    "traces",
    "warnings",
    "slo",
    "health",
    "evidence",
    "profiles"
})
public record RunResult(
        String run,
        String plan,
        String verdict,
        List<String> reasons,
        String version,
        String started,
        String ended,
        @JsonProperty("duration") long durationNanos,
        long seed,
        String target,
        Sessions sessions,
        List<PhaseResult> phases,
        List<RequestResult> requests,
        @Nullable Connections connections,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Traces traces,
        @Nullable List<String> warnings,
        List<SloResult> slo,
        Health health,
        Evidence evidence,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) List<ProfileResult> profiles) {

    /// The same with profiles.
    RunResult with(List<ProfileResult> taken) {
        return new RunResult(
                run,
                plan,
                verdict,
                reasons,
                version,
                started,
                ended,
                durationNanos,
                seed,
                target,
                sessions,
                phases,
                requests,
                connections,
                traces,
                warnings,
                slo,
                health,
                evidence,
                taken);
    }

    /// What one process recorded of one kind. Files are named from the run's folder.
    ///
    /// @param who the agent's name, or `target`
    /// @param kind `cpu`, `alloc`, `lock` or `wall`; null if there is no profile of it, and `note` says
    ///     why
    /// @param engine `async-profiler` or `JFR`; empty without a profile
    /// @param note why it is not what was asked for; empty if it is
    /// @param slowSamples those taken while one of the slowest hundredth of requests was under way
    /// @param page the flame graph
    /// @param stacks lines of frames and weight, compressed (gzip)
    /// @param slowPage the slow samples against all others; null if it is not known what was slow
    public record ProfileResult(
            String who,
            String phase,
            @Nullable String kind,
            String engine,
            String note,
            @JsonProperty("duration") long durationNanos,
            long samples,
            long slowSamples,
            @Nullable String page,
            @Nullable String stacks,
            @Nullable String slowPage,
            @Nullable String slowStacks) {}

    /// `planned = started + dropped + lost` and `started = completed + failed + unfinished`.
    public record Sessions(
            long planned, long started, long dropped, long lost, long completed, long failed, long unfinished) {}

    /// @param startNanos after the start of the run
    /// @param load as a person would say it, such as `constant rate 2000/s`
    /// @param rate sessions per second as the plan asks for, straight between the points; empty for
    ///     users
    /// @param atOnce sessions that are due at the start of the phase
    public record PhaseResult(
            String name,
            @JsonProperty("start") long startNanos,
            @JsonProperty("duration") long durationNanos,
            boolean warmup,
            String load,
            List<RatePoint> rate,
            long atOnce,
            Sessions sessions,
            Lateness startLateness) {}

    /// @param atNanos after the start of the run
    public record RatePoint(@JsonProperty("at") long atNanos, double perSecond) {}

    /// @param request `*` for the whole phase
    /// @param outcomes of every kind that occurred, good ones too
    /// @param errors of the kinds that occurred, and always `status-5xx`, `timeout`, `connect` and
    ///     `check`
    /// @param lostUnderWay sessions that were under way on agents when these were lost; each may have
    ///     been at this request
    /// @param throughputPerSecond requests that ended well per second of the phase
    /// @param slowest those of its requests whose traces were kept and that took longest, slowest first,
    ///     ten at most; null in results of versions without, and of runs that were not traced
    public record RequestResult(
            String phase,
            String request,
            boolean warmup,
            long count,
            Map<String, Long> errors,
            Map<String, Long> outcomes,
            long unfinished,
            long lostUnderWay,
            long clipped,
            long bytesSent,
            long bytesReceived,
            double throughputPerSecond,
            Times responseTime,
            Times serviceTime,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            List<TracedRequest> slowest) {}

    /// A request whose trace was kept.
    ///
    /// @param secondNanos it ended in the second that began then, after the start of the run
    /// @param traceId 32 hexadecimal digits
    /// @param spanId 16 hexadecimal digits, of the span of the agent
    public record TracedRequest(
            String request,
            @JsonProperty("responseTime") long responseNanos,
            @JsonProperty("second") long secondNanos,
            String agent,
            String traceId,
            String spanId) {}

    /// What became of the traces of requests.
    ///
    /// @param kept requests of which there was to be a span
    /// @param keptBy the same by why: `error`, `slow`, `head`, `exemplar`
    /// @param dropped of these, the ones of which there is none, as far as was known when the run ended
    /// @param droppedAt the same by where they were lost: `budget`, `ring`, `export`
    /// @param cpuNanos processor time of the threads that made spans and sent them
    /// @param cpuPerRequestNanos the same, by all requests that ended
    public record Traces(
            long kept,
            Map<String, Long> keptBy,
            long dropped,
            Map<String, Long> droppedAt,
            @JsonProperty("cpu") long cpuNanos,
            @JsonProperty("cpuPerRequest") double cpuPerRequestNanos) {}

    /// Attempts to open a connection over the whole run, those before its start included.
    ///
    /// @param opened ready for requests
    /// @param failed the sum of `failures`
    /// @param secured of those that were opened, the ones with TLS
    /// @param resumed of these, the ones that went on with the session of an earlier one
    /// @param failures of the kinds that occurred
    /// @param failedLookUps names that could not be looked up again, so that their earlier addresses
    ///     stayed in use
    /// @param connectTime from the begin of an attempt to its TCP connection
    /// @param tlsTime from there to the end of the handshake, of those with TLS
    public record Connections(
            long opened,
            long failed,
            long secured,
            long resumed,
            Map<String, Long> failures,
            long failedLookUps,
            Times connectTime,
            Times tlsTime) {}

    /// A distribution of nanoseconds; all 0 if nothing was measured.
    public record Times(
            long min,
            double mean,
            long p50,
            long p75,
            long p90,
            long p95,
            long p99,
            @JsonProperty("p99.9") long p999,
            @JsonProperty("p99.99") long p9999,
            long max) {}

    /// @param observed in the unit of the limit; null if there was nothing to measure
    /// @param unit `ns`, `share` or `per-second`
    /// @param windowStartNanos start of the worst window after the start of the run; null without
    ///     windows
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record SloResult(
            String rule,
            String phase,
            @Nullable String request,
            @Nullable Number observed,
            Number limit,
            String unit,
            @Nullable @JsonProperty("windowStart") Long windowStartNanos,
            boolean holds) {}

    /// @param startLateness from intended to actual start of sessions, over all phases
    /// @param lateReads requests that the generator may have seen end late
    public record Health(Lateness startLateness, LateReads lateReads, List<AgentHealth> agents) {}

    /// Requests of all phases that may have been seen to end more than a millisecond after they did.
    ///
    /// @param max by how many nanoseconds at most; 0 without any
    public record LateReads(long count, long max) {}

    /// Nanoseconds.
    public record Lateness(long p50, long p99, long max) {}

    /// @param share part of the cluster's load at the start
    /// @param clockUncertaintyAtStartNanos by how much its start may have missed the cluster's; -1:
    ///     never measured
    /// @param clockUncertaintyMaxNanos greatest while the run went on; -1: never measured
    /// @param busyShareMax greatest share of an interval that an event loop of it was busy
    /// @param runQueueShareMax greatest share of an interval that an event loop of it waited for a
    ///     processor
    public record AgentHealth(
            String id,
            double share,
            double cpu,
            double busyShareMax,
            @JsonProperty("gcPauseMax") long gcPauseMaxNanos,
            @JsonProperty("loopDelayMax") long loopDelayMaxNanos,
            double stealShare,
            @JsonProperty("throttled") long throttledNanos,
            double runQueueShareMax,
            long retransmits,
            long droppedForMemory,
            @JsonProperty("clockOffset") long clockOffsetNanos,
            @JsonProperty("clockUncertaintyAtStart") long clockUncertaintyAtStartNanos,
            @JsonProperty("clockUncertainty") long clockUncertaintyMaxNanos,
            boolean lost) {}

    /// How complete the measurements are; see [dev.spate.merge.RunFigures.Evidence].
    public record Evidence(
            long intervalsExpected,
            long intervalsMerged,
            long duplicates,
            long fenced,
            long unreadable,
            List<String> doubts) {}
}
