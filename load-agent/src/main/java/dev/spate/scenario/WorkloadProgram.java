package dev.spate.scenario;

import dev.spate.schedule.Draws;
import dev.spate.schedule.Share;
import dev.spate.workload.Phase;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A workload compiled for one event loop.
///
/// Not thread-safe: after the compilation only that loop may use it and what it gives out. Two
/// compilations of the same workload have the same metric names, addresses and scenarios at the same
/// indices. A program that warms up code takes feeder rows like any other, so it is not the one that
/// then makes the load.
public final class WorkloadProgram {

    /// Draws of one step, beginning with those of its number times this.
    private static final long DRAWS_PER_STEP = 1L << 32;

    /// Counted with three arrays' headers; `SessionMemoryTest` compares it with what is allocated.
    private static final int SESSION_BYTES = 320;

    private final Mix[] mixes;
    private final @Nullable FeederProgram[] feeders;
    private final int variables;
    private final List<String> metricNames;
    private final List<Authority> authorities;
    private final int cycle;

    /// The text of a feeder's value before it is escaped.
    private final ByteWriter columnText = new ByteWriter(64);

    private WorkloadProgram(
            Mix[] mixes,
            @Nullable FeederProgram[] feeders,
            int variables,
            List<String> metricNames,
            List<Authority> authorities,
            int cycle) {
        this.mixes = mixes;
        this.feeders = feeders;
        this.variables = variables;
        this.metricNames = metricNames;
        this.authorities = authorities;
        this.cycle = cycle;
    }

    /// What sessions of one phase execute.
    private static final class Mix {
        /// Of the draws of scenarios, by session.
        private final long mixSeed;

        /// Of the streams of sessions.
        private final long sessionSeed;

        private final ScenarioProgram[] scenarios;

        /// Sums of the weights up to each scenario.
        private final long[] limits;

        Mix(long seed, int phase, ScenarioProgram[] scenarios, long[] limits) {
            this.mixSeed = Draws.stream(Draws.stream(seed, Streams.MIX), phase);
            this.sessionSeed = Draws.stream(Draws.stream(seed, Streams.SESSION), phase);
            this.scenarios = scenarios;
            this.limits = limits;
        }
    }

    /// Compiles a workload.
    ///
    /// @param loopShare what this loop does of the cluster's load; feeder rows are divided by it
    /// @param environment value of an environment variable by name, null if there is none; asked only
    ///     here
    /// @param epochMillis wall time for `now()` and for cookies that expire
    /// @throws CompilationException with what is wrong in one sentence, without the value of any
    ///     environment variable
    public static WorkloadProgram compile(
            Workload workload, Share loopShare, UnaryOperator<@Nullable String> environment, LongSupplier epochMillis)
            throws CompilationException {
        FeederTable feeders = new FeederTable(workload.feeders());
        AuthorityTable table = new AuthorityTable();
        UrlCompiler urls = new UrlCompiler(
                table, workload.target(), new TemplateCompiler("the plan", environment, Map.of(), feeders, 0));
        Workspace workspace = new Workspace(epochMillis, new AddressReader(table, urls.target(), urls.basePath()));
        RequestCompiler requests = new RequestCompiler(workload, urls, workspace);
        Map<String, Integer> metrics = new LinkedHashMap<>();
        Map<String, ScenarioProgram> scenarios = new HashMap<>();
        int mostVariables = 0;
        for (Scenario scenario : workload.scenarios()) {
            feeders.startScenario();
            Map<String, Integer> variables = new HashMap<>();
            List<StepProgram> steps = new ArrayList<>();
            for (int i = 0; i < scenario.steps().size(); i++) {
                long firstDraw = i * DRAWS_PER_STEP;
                switch (scenario.steps().get(i)) {
                    case Step.Pause pause -> steps.add(new PauseProgram(firstDraw, pause.minNanos(), pause.maxNanos()));
                    case Step.Request request -> {
                        String place = "scenario " + scenario.name() + ", request " + request.name();
                        int metric = metric(metrics, request.name());
                        int redirects = request.maxRedirects() == 0 ? -1 : metric(metrics, request.redirectName());
                        TemplateCompiler templates =
                                new TemplateCompiler(place, environment, variables, feeders, firstDraw);
                        steps.add(requests.compile(request, metric, redirects, templates, variables));
                    }
                }
            }
            int[] stopping = feeders.endScenario(workload.seed(), loopShare);
            scenarios.put(scenario.name(), new ScenarioProgram(scenario.name(), steps, stopping));
            mostVariables = Math.max(mostVariables, variables.size());
        }
        return new WorkloadProgram(
                mixes(workload, scenarios),
                feeders.programs(),
                mostVariables,
                List.copyOf(metrics.keySet()),
                table.all(),
                loopShare.cycle());
    }

    private static int metric(Map<String, Integer> metrics, String name) {
        return metrics.computeIfAbsent(name, _ -> metrics.size());
    }

    private static Mix[] mixes(Workload workload, Map<String, ScenarioProgram> scenarios) throws CompilationException {
        List<Mix> mixes = new ArrayList<>();
        for (Phase phase : workload.phases()) {
            int count = phase.mix().size();
            ScenarioProgram[] programs = new ScenarioProgram[count];
            long[] limits = new long[count];
            long limit = 0;
            for (int i = 0; i < count; i++) {
                Phase.MixEntry entry = phase.mix().get(i);
                ScenarioProgram program = scenarios.get(entry.scenario());
                if (program == null) {
                    throw new CompilationException(
                            "phase " + phase.name() + ": there is no scenario " + entry.scenario());
                }
                limit += entry.weight();
                programs[i] = program;
                limits[i] = limit;
            }
            mixes.add(new Mix(workload.seed(), mixes.size(), programs, limits));
        }
        return mixes.toArray(new Mix[0]);
    }

    /// A state for a session; reset it before use.
    public SessionState newSession() {
        return new SessionState(this, variables, feeders.length);
    }

    /// Memory of a new state, about and no less: objects with headers of 12 bytes, and its numbers.
    public int sessionBytes() {
        return SESSION_BYTES + 8 * variables + 4 * feeders.length;
    }

    /// What that session executes, drawn by the weights of the phase's mix.
    ///
    /// @param phase index of a phase that is no pause
    public ScenarioProgram scenarioOf(int phase, long session) {
        Mix mix = mixes[phase];
        int last = mix.limits.length - 1;
        if (last == 0) {
            return mix.scenarios[0];
        }
        long drawn = Draws.below(mix.mixSeed, session, mix.limits[last]);
        int i = 0;
        while (drawn >= mix.limits[i]) {
            i++;
        }
        return mix.scenarios[i];
    }

    /// Whether a feeder that the scenario needs, and that stops at its end, has no row left for this
    /// loop: arrivals of the scenario are dropped from now on, unless [#takeOver] adds rows. If it has
    /// one, the next session of the scenario that is [SessionState#reset] has it for sure.
    public boolean exhausted(ScenarioProgram scenario) {
        for (int index : scenario.stoppingFeeders()) {
            FeederProgram feeder = feeders[index];
            if (feeder != null && feeder.exhausted()) {
                return true;
            }
        }
        return false;
    }

    /// Adds the feeder rows of a lost loop's share. Those that it used before it was lost come again.
    ///
    /// @param added of the same cycle as the share of the compilation, without a common slot
    public void takeOver(Share added) {
        if (added.cycle() != cycle) {
            throw new IllegalArgumentException("a share of cycle " + added.cycle() + " for one of cycle " + cycle);
        }
        for (FeederProgram feeder : feeders) {
            if (feeder != null) {
                feeder.takeOver(added);
            }
        }
    }

    /// Every address that does not depend on a session's values, without repetition, the target's first.
    public List<Authority> authorities() {
        return authorities;
    }

    /// Names of the series to record, without repetition: of requests, and with ` redirect` behind for
    /// the further hops of those that follow redirects.
    public List<String> metricNames() {
        return metricNames;
    }

    long drawSeed(int phase, long session) {
        return Draws.stream(mixes[phase].sessionSeed, session);
    }

    int takeRow(int feeder, int phase, long session) {
        FeederProgram program = feeders[feeder];
        return program == null ? FeederProgram.NO_ROW : program.take(phase, session);
    }

    boolean writeColumn(int feeder, int row, int column, Escaping escaping, ByteWriter out) {
        FeederProgram program = feeders[feeder];
        if (program == null) {
            return false;
        }
        String value = program.value(row, column);
        columnText.clear();
        columnText.putUtf8(value, 0, value.length());
        return escaping.write(columnText.array(), 0, columnText.length(), out);
    }
}
