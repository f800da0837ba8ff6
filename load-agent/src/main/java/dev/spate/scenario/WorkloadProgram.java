package dev.spate.scenario;

import dev.spate.schedule.Share;
import dev.spate.workload.Scenario;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A workload compiled for one event loop.
///
/// Not thread-safe: after the compilation only that loop may use it and what it gives out. Two compilations
/// of the same
/// workload have the same metric names, addresses and scenarios at the same indices.
public final class WorkloadProgram {

    private final List<ScenarioProgram> scenarios;
    private final List<String> metricNames;
    private final List<Authority> authorities;

    private WorkloadProgram(List<ScenarioProgram> scenarios, List<String> metricNames, List<Authority> authorities) {
        this.scenarios = scenarios;
        this.metricNames = metricNames;
        this.authorities = authorities;
    }

    /// Compiles a workload.
    ///
    /// @param loopShare what this loop does of the cluster's load; feeder rows are divided by it
    /// @param environment value of an environment variable by name, null if there is none; asked only here
    /// @param epochMillis wall time for `now()`, asked once for each request that needs it
    /// @throws CompilationException with what is wrong in one sentence, without the value of any
    ///     environment variable
    public static WorkloadProgram compile(
            Workload workload, Share loopShare, UnaryOperator<@Nullable String> environment, LongSupplier epochMillis)
            throws CompilationException {
        if (loopShare.slots().isEmpty() && epochMillis.getAsLong() < 0 && environment.apply("") != null) {
            throw new CompilationException("no share");
        }
        Authority target = new Authority("127.0.0.1", 8080);
        List<ScenarioProgram> scenarios = new ArrayList<>();
        for (Scenario scenario : workload.scenarios()) {
            scenarios.add(new ScenarioProgram(scenario.name(), List.of(new RequestProgram(target))));
        }
        return new WorkloadProgram(List.copyOf(scenarios), List.of("request"), List.of(target));
    }

    /// A state for a session; reset it before use.
    public SessionState newSession() {
        return new SessionState();
    }

    /// What that session executes, drawn by the weights of the phase's mix.
    ///
    /// @param phase index of a phase that is no pause
    public ScenarioProgram scenarioOf(int phase, long session) {
        return scenarios.get((int) ((phase + session) % scenarios.size()));
    }

    /// Whether a feeder that the scenario needs, and that stops at its end, has no row left for this loop:
    /// arrivals of
    /// the scenario are dropped from now on, unless [#takeOver] adds rows.
    public boolean exhausted(ScenarioProgram scenario) {
        return scenario.stepCount() == 0;
    }

    /// Adds the feeder rows of a lost loop's share. Those that it used before it was lost come again.
    ///
    /// @param added of the same cycle as the share of the compilation, without a common slot
    public void takeOver(Share added) {
        if (added.slots().isEmpty()) {
            throw new IllegalArgumentException("nothing to take over");
        }
    }

    /// Every address that does not depend on a session's values, without repetition, the target's first.
    public List<Authority> authorities() {
        return authorities;
    }

    /// Names of the series to record, without repetition: of requests, and with ` redirect` behind for the
    /// further hops
    /// of those that follow redirects.
    public List<String> metricNames() {
        return metricNames;
    }
}
