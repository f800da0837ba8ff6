package dev.spate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/// What the target said of itself at one moment.
///
/// @param cpuNanos since it began, in steps of the system's clock, often 10 ms
/// @param threadNanos what its threads that live have run since they began, exactly; -1: not told
/// @param allocatedBytes since it began
/// @param peakBytes most memory since it was settled; -1: not told
/// @param compilerMillis since it began; -1: not told
/// @param requests answered for the variant; -1: not told
/// @param items done by the variant
/// @param nanos taken by the variant
/// @param counts of the variant's own
record TargetReading(
        long cpuNanos,
        long threadNanos,
        long allocatedBytes,
        long peakBytes,
        long compilerMillis,
        long requests,
        long items,
        long nanos,
        Map<String, Long> counts) {

    /// Threads that end take with them what they have run.
    private static final long STEP_NANOS = 20_000_000L;

    /// @param usage what `/lab/usage` says
    /// @param ledger what `/lab/ledger` says
    /// @param variant such as `sleepers/concurrent`
    static TargetReading of(JsonNode usage, JsonNode ledger, String variant, long threadNanos) {
        JsonNode line = ledger.path("variants").path(variant);
        Map<String, Long> counts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> count : line.path("counts").properties()) {
            counts.put(count.getKey(), count.getValue().asLong());
        }
        return new TargetReading(
                usage.path("cpuNanos").asLong(),
                threadNanos,
                usage.path("allocatedBytes").asLong(),
                usage.path("memoryPeakBytes").asLong(-1),
                ledger.path("compilerMillis").asLong(-1),
                ledger.has("variants") ? line.path("requests").asLong(0) : -1,
                line.path("items").asLong(0),
                line.path("nanos").asLong(0),
                counts);
    }

    /// Processor time since then: exactly, unless threads have ended meanwhile.
    long cpuNanosSince(TargetReading before) {
        long steps = cpuNanos - before.cpuNanos;
        long exact = threadNanos - before.threadNanos;
        return threadNanos >= 0 && before.threadNanos >= 0 && exact > steps - STEP_NANOS ? exact : steps;
    }
}
