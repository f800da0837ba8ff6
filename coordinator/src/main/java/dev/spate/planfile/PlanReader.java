package dev.spate.planfile;

import dev.spate.plan.Objective;
import dev.spate.plan.Plan;
import dev.spate.plan.Plan.OnAgentLoss;
import dev.spate.plan.Soak;
import dev.spate.profile.Kind;
import dev.spate.workload.Feeder;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Phase;
import dev.spate.workload.Scenario;
import dev.spate.workload.Workload;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads plans.
///
/// First the document becomes a tree of nodes with places ([YamlTree]), then overrides are put in, then
/// every mapping is read as its shape says ([PlanShapes]), and last the parts are made and held against
/// each other. A part with problems is left out and the rest is looked at all the same, so that one
/// reading finds everything; what depends on a faulty part alone is not reported twice.
public final class PlanReader {

    private static final int LONGEST_DURATION = 64;

    private final PlanSource source;
    private final Problems problems;
    private final Context context;
    private Map<String, Mention> feederFiles = Map.of();
    private List<Mention> keys = List.of();

    private PlanReader(PlanSource source) {
        this.source = source;
        this.problems = new Problems(source.fileName());
        this.context = new Context(source, problems);
    }

    /// Reads a plan and gathers everything that is wrong with it; never throws for what a file holds.
    public static PlanReading read(PlanSource source) {
        return new PlanReader(source).read();
    }

    /// Nanoseconds of a duration as plans write it, such as `1m30s`; null if it is none.
    public static @Nullable Long durationNanos(String text) {
        return text.length() > LONGEST_DURATION ? null : Quantities.durationNanos(text);
    }

    private PlanReading read() {
        Node root = YamlTree.read(source.fileName(), source.yaml(), problems);
        if (root != null) {
            for (Map.Entry<String, String> override : source.overrides().entrySet()) {
                String path = override.getKey();
                root = Overrides.apply(root, path, override.getValue(), source.option(path), problems);
            }
        }
        Fields fields = root == null ? null : PlanShapes.PLAN.read(root, "", problems);
        Plan plan = fields == null ? null : plan(fields);
        if (root == null || plan == null) {
            return new PlanReading(null, problems.inOrder(), context.files(), "", List.of(), Map.of(), List.of());
        }
        String text = PlanText.masked(root, source, context.secrets());
        return new PlanReading(plan, List.of(), context.files(), text, context.hosts(), feederFiles, keys);
    }

    private @Nullable Plan plan(Fields fields) {
        String name = fields.get(PlanShapes.NAME);
        String target = target(fields);
        Fields http = fields.get(PlanShapes.HTTP_FIELD);
        FeederReader feeders = new FeederReader(context);
        List<Item<Fields>> feederItems = fields.get(PlanShapes.FEEDERS, List.of());
        feeders.read(feederItems);
        feederFiles = feeders.mentions();
        RequestReader requests = new RequestReader(context, new TemplateReader(context, feeders.columns()), http);
        List<Item<List<Item<Fields>>>> scenarioItems = fields.get(PlanShapes.SCENARIOS, List.of());
        List<Scenario> scenarios = new ScenarioReader(context, requests).read(scenarioItems);
        if (scenarioItems.isEmpty() && fields.has(PlanShapes.SCENARIOS) && !fields.faulty(PlanShapes.SCENARIOS)) {
            problems.add(fields.at(PlanShapes.SCENARIOS), "scenarios", "a plan has at least one scenario");
        }
        HttpReader httpReader = new HttpReader(context, http, requests.resources());
        HttpSettings settings = httpReader.read();
        keys = httpReader.keys();
        httpReader.requireVersionFor(target, scenarios);
        List<Item<Fields>> phaseItems = fields.get(PlanShapes.PHASES, List.of());
        Set<String> scenarioNames = new LinkedHashSet<>();
        scenarioItems.forEach(item -> scenarioNames.add(item.key()));
        List<Phase> phases = new PhaseReader(problems, scenarioNames).read(phaseItems);
        if (!phaseItems.isEmpty()
                && phases.size() == phaseItems.size()
                && phases.stream().allMatch(p -> p.mix().isEmpty())) {
            problems.add(fields.at(PlanShapes.PHASES), "phases", "a plan has at least one phase with load");
        }
        List<Objective> objectives = new ObjectiveReader(problems, facts(phaseItems, phases, scenarioItems))
                .read(fields.get(PlanShapes.SLO, List.of()));
        Plan.Profiling profiling = profiling(fields.get(PlanShapes.PROFILE_FIELD), phaseItems, phases);
        Soak soak = new SoakReader(problems, phaseItems, phases).read(fields.get(PlanShapes.SOAK_FIELD));
        if (problems.count() > 0 || name == null || target == null) {
            return null;
        }
        long seed = fields.get(PlanShapes.SEED, source.defaultSeed());
        Fields agents = fields.get(PlanShapes.AGENTS_FIELD);
        OnAgentLoss onLoss =
                agents == null ? OnAgentLoss.TAKE_OVER : agents.get(PlanShapes.ON_AGENT_LOSS, OnAgentLoss.TAKE_OVER);
        List<Feeder> used = feeders.feeders();
        Workload workload = new Workload(target, seed, settings, used, scenarios, phases, requests.resources());
        FeederRows.check(workload, feederItems, problems);
        return problems.count() > 0 ? null : new Plan(name, workload, onLoss, objectives, profiling, soak);
    }

    private Plan.@Nullable Profiling profiling(
            @Nullable Fields fields, List<Item<Fields>> phaseItems, List<Phase> phases) {
        if (fields == null) {
            return null;
        }
        Set<Kind> kinds = EnumSet.of(Kind.CPU, Kind.ALLOC);
        if (fields.get(PlanShapes.PROFILE_KINDS) instanceof Node.Scalar scalar) {
            try {
                kinds = Kind.parse(scalar.text());
            } catch (IllegalArgumentException e) {
                problems.add(scalar, fields.path(PlanShapes.PROFILE_KINDS), String.valueOf(e.getMessage()));
            }
        }
        if (!(fields.get(PlanShapes.PROFILE_PHASE) instanceof Node.Scalar wanted)) {
            return null;
        }
        List<String> names = new ArrayList<>();
        phaseItems.forEach(item -> {
            Fields phase = item.value();
            String name = phase == null ? null : phase.get(PlanShapes.PHASE_NAME);
            names.add(name == null ? "" : name);
        });
        if (!names.contains(wanted.text())) {
            problems.add(
                    wanted,
                    fields.path(PlanShapes.PROFILE_PHASE),
                    "the plan has no phase of this name",
                    Words.suggest(wanted.text(), names));
            return null;
        }
        long limit = fields.get(PlanShapes.PROFILE_LIMIT, PlanShapes.USUAL_PROFILE_NANOS);
        for (int i = 0; i < phases.size(); i++) {
            Phase phase = phases.get(i);
            if (phase.name().equals(wanted.text())) {
                long length =
                        phase.durationNanos() > 0 ? phase.durationNanos() : phase.lastNanos() - phase.startNanos();
                List<String> labels = kinds.stream().sorted().map(Kind::label).toList();
                // Not for less than the profilers can do anything in.
                return new Plan.Profiling(
                        i, labels, phase.startNanos(), Math.max(1_000_000_000L, Math.min(length, limit)));
            }
        }
        return null;
    }

    private @Nullable String target(Fields fields) {
        if (!(fields.get(PlanShapes.TARGET) instanceof Node.Scalar scalar)) {
            return null;
        }
        String text = scalar.text();
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            String hint = TargetWords.meant(text);
            String rule =
                    hint == null ? "this is no address: " + e.getReason().toLowerCase(Locale.ROOT) : TargetWords.RULE;
            problems.add(scalar, "target", rule, hint);
            return null;
        }
        String rule = null;
        String hint = null;
        boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!scheme || uri.getHost() == null) {
            rule = TargetWords.RULE;
            hint = TargetWords.meant(text);
        } else if (uri.getRawUserInfo() != null) {
            rule = "a target holds no user and password";
            hint = "use 'auth' under 'http'";
        } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            rule = "a target holds no '?' and no '#'";
            hint = "put them into the requests";
        } else if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            rule = "a port is 1 to 65535";
        }
        if (rule != null) {
            problems.add(scalar, "target", rule, hint);
            return null;
        }
        context.host(scalar, "target");
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /// What objectives may say, also about phases and scenarios that have problems of their own.
    private static List<ObjectiveReader.PhaseFacts> facts(
            List<Item<Fields>> phaseItems, List<Phase> phases, List<Item<List<Item<Fields>>>> scenarioItems) {
        Map<String, List<String>> requestsOf = new LinkedHashMap<>();
        for (Item<List<Item<Fields>>> item : scenarioItems) {
            requestsOf.put(item.key(), requestNames(item.value() == null ? List.of() : item.value()));
        }
        List<ObjectiveReader.PhaseFacts> facts = new ArrayList<>();
        for (Item<Fields> item : phaseItems) {
            Fields fields = item.value();
            String name = fields == null ? null : fields.get(PlanShapes.PHASE_NAME);
            if (fields == null || name == null) {
                continue;
            }
            Map<String, List<String>> own = new LinkedHashMap<>();
            if (fields.get(PlanShapes.SCENARIO) instanceof Node.Scalar scenario) {
                own.put(scenario.text(), requestsOf.getOrDefault(scenario.text(), List.of()));
            }
            for (Item<Long> entry : fields.get(PlanShapes.MIX, List.of())) {
                own.put(entry.key(), requestsOf.getOrDefault(entry.key(), List.of()));
            }
            Phase phase = phases.stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElse(null);
            boolean warmup = fields.get(PlanShapes.WARMUP, false);
            facts.add(new ObjectiveReader.PhaseFacts(name, warmup, fields.has(PlanShapes.PHASE_PAUSE), phase, own));
        }
        return facts;
    }

    private static List<String> requestNames(List<Item<Fields>> steps) {
        List<String> names = new ArrayList<>();
        for (Item<Fields> step : steps) {
            Fields fields = step.value();
            for (Field<Node.Scalar> method : ScenarioShapes.METHOD_FIELDS) {
                if (fields != null && fields.get(method) instanceof Node.Scalar address) {
                    names.add(RequestReader.name(fields, method.key(), address));
                }
            }
        }
        return names;
    }
}
