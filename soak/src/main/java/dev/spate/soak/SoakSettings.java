package dev.spate.soak;

import dev.spate.plan.Soak;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a soak is to be, as the command line and the plan say together.
///
/// @param folder of the soak
/// @param plan name of the plan
/// @param phase name of the phase that lasts
/// @param beforeNanos from the start of a run to the begin of that phase
/// @param planYaml as given
/// @param files that the plan names, by the path that it calls them
/// @param overrides of values of the plan
/// @param durationNanos how long load lasts over all runs
/// @param launch what a process of Spate is started with, before its arguments
/// @param arguments of the command line, to go on by
/// @param cluster what the processes are given to find each other, such as `--kafka`; empty where the
///     cluster is elsewhere
/// @param prefix of topics
/// @param target address to load instead of the plan's own; null: the plan's
/// @param watched metrics of processes that are not this soak's, by name
/// @param commands that stop and start parts which are not Spate's, such as `stop broker`
/// @param defects of the target that are switched on at the begin, such as `leak?kind=heap&rate=16667`
public record SoakSettings(
        Path folder,
        Soak soak,
        String plan,
        String phase,
        long beforeNanos,
        String planYaml,
        Map<String, byte[]> files,
        Map<String, String> overrides,
        long durationNanos,
        long seed,
        List<String> launch,
        List<String> arguments,
        List<String> cluster,
        String prefix,
        @Nullable URI target,
        Map<String, URI> watched,
        Map<String, String> commands,
        List<String> defects) {

    public SoakSettings {
        files = Map.copyOf(files);
        overrides = Map.copyOf(overrides);
        launch = List.copyOf(launch);
        arguments = List.copyOf(arguments);
        cluster = List.copyOf(cluster);
        watched = Map.copyOf(watched);
        commands = Map.copyOf(commands);
        defects = List.copyOf(defects);
    }

    /// Whether the cluster is somebody else's.
    boolean attached() {
        return cluster.isEmpty();
    }

    SoakRuns runs() {
        return SoakRuns.of(durationNanos, soak.runNanos());
    }

    /// When what is done to whom.
    FaultSchedule schedule() {
        return FaultSchedule.of(soak.faults(), runs(), soak.agents(), seed);
    }
}
