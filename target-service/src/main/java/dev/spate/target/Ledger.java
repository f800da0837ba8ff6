package dev.spate.target;

import dev.spate.target.lab.Done;
import io.vertx.core.json.JsonObject;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What each variant of a pattern says it has done, added up since the service began, and for how long
/// the compiler of the virtual machine was at work. Whoever wants to know it of a time asks before and
/// after.
///
/// For any thread.
final class Ledger {

    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /// One request that was answered.
    ///
    /// @param variant such as `sleepers/concurrent`
    /// @param nanos from the begin of the work to its end
    void add(String variant, Done done, long nanos) {
        lines.computeIfAbsent(variant, _ -> new Line()).add(done, nanos);
    }

    JsonObject json() {
        JsonObject variants = new JsonObject();
        new TreeMap<>(lines).forEach((variant, line) -> variants.put(variant, line.json()));
        JsonObject json = new JsonObject().put("variants", variants);
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler != null && compiler.isCompilationTimeMonitoringSupported()) {
            json.put("compilerMillis", compiler.getTotalCompilationTime());
        }
        return json;
    }

    /// Guarded by its own lock, which is held for a few additions.
    private static final class Line {

        private long requests;
        private long items;
        private long nanos;
        private final Map<String, Long> counts = new TreeMap<>();

        private synchronized void add(Done done, long tookNanos) {
            requests++;
            items += done.items();
            nanos += tookNanos;
            done.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
        }

        private synchronized JsonObject json() {
            JsonObject sums = new JsonObject();
            counts.forEach(sums::put);
            return new JsonObject()
                    .put("requests", requests)
                    .put("items", items)
                    .put("nanos", nanos)
                    .put("counts", sums);
        }
    }
}
