package dev.spate.planfile;

import dev.spate.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What came of reading a plan: the plan, or its problems.
///
/// @param plan null exactly if there are problems
/// @param problems in the order of their places
/// @param files every file that the plan names and that could be read, by its path in the plan
/// @param maskedYaml the plan as run: overrides applied and noted, secrets masked; empty if there are
///     problems
/// @param hosts names of hosts that the plan gives for sure, each once, where it stands first
/// @param feeders the files of feeders, by the name of the feeder
/// @param keys paths of private keys, which agents read for themselves
public record PlanReading(
        @Nullable Plan plan,
        List<Problem> problems,
        Map<String, byte[]> files,
        String maskedYaml,
        List<Mention> hosts,
        Map<String, Mention> feeders,
        List<Mention> keys) {

    public PlanReading {
        problems = List.copyOf(problems);
        files = Map.copyOf(files);
        hosts = List.copyOf(hosts);
        feeders = Map.copyOf(feeders);
        keys = List.copyOf(keys);
        if ((plan == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("a plan with problems, or none without");
        }
    }

    /// The same plan refused by whoever was to run it, for reasons that do not lie in its text alone.
    ///
    /// @param reasons at least one
    public PlanReading refused(List<Problem> reasons) {
        return new PlanReading(null, reasons, files, "", hosts, feeders, keys);
    }

    /// All problems for a person to read, with the number of them at the end; empty if there are none.
    public String render() {
        if (problems.isEmpty()) {
            return "";
        }
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return problems.stream().map(Problem::render).collect(Collectors.joining("\n")) + "\n" + count + "\n";
    }
}
