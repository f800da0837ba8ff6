package dev.spate.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spate.schedule.Share;
import dev.spate.workload.HttpSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `manifest.json` says: where the figures of a run come from.
///
/// @param transport null in manifests of versions without
/// @param machine of the coordinator
/// @param files SHA-256 of each other file of the folder, in hexadecimal digits
record Manifest(
        String run,
        String version,
        String started,
        String ended,
        long seed,
        @Nullable Transport transport,
        Map<String, String> machine,
        List<AgentEntry> agents,
        Map<String, String> files) {

    /// @param share part of the load at the start
    /// @param slots of `cycle` slots, those that the agent had at the start; null if not known
    record AgentEntry(
            String id,
            String version,
            Map<String, String> machine,
            double share,
            @Nullable Integer slots,
            @Nullable Integer cycle,
            @JsonProperty("clockOffset") long clockOffsetNanos,
            @JsonProperty("clockUncertaintyAtStart") long clockUncertaintyAtStartNanos,
            @JsonProperty("clockUncertainty") long clockUncertaintyMaxNanos,
            boolean lost) {}

    /// How requests travelled.
    ///
    /// @param http version of HTTP
    /// @param certificates whose certificates of targets were taken for good: those that Java trusts,
    ///     those of the plan, or any
    record Transport(String http, String certificates) {
        static Transport of(HttpSettings settings) {
            HttpSettings.Tls tls = settings.tls();
            return new Transport(
                    settings.version().label(),
                    tls.insecure()
                            ? "any, unchecked"
                            : tls.authorities().isEmpty()
                                    ? "trusted by the system"
                                    : "trusted by " + tls.authorities());
        }
    }

    static Manifest of(RunRecord record) {
        List<AgentEntry> agents = record.figures().agents().stream()
                .map(agent -> {
                    Share share = record.shares().get(agent.id());
                    return new AgentEntry(
                            agent.id(),
                            agent.version(),
                            new TreeMap<>(agent.machine()),
                            agent.fraction(),
                            share == null ? null : share.slots().size(),
                            share == null ? null : share.cycle(),
                            agent.clockOffsetNanos(),
                            agent.clockUncertaintyAtStartNanos(),
                            agent.clockUncertaintyMaxNanos(),
                            agent.lost());
                })
                .toList();
        return new Manifest(
                record.run(),
                record.version(),
                record.started().toString(),
                record.ended().toString(),
                record.plan().workload().seed(),
                Transport.of(record.plan().workload().http()),
                record.machine(),
                agents,
                Map.of());
    }

    Manifest with(Map<String, String> hashes) {
        return new Manifest(run, version, started, ended, seed, transport, machine, agents, new TreeMap<>(hashes));
    }
}
