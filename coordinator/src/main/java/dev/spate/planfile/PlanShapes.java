package dev.spate.planfile;

import static dev.spate.planfile.Shape.Choice.atMostOne;
import static dev.spate.planfile.Shape.Choice.exactlyOne;

import dev.spate.plan.Plan.OnAgentLoss;
import dev.spate.workload.Arrivals;
import dev.spate.workload.Feeder;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Outcome;
import dev.spate.workload.Rate;
import java.util.Arrays;
import java.util.List;

/// Every object of a plan but those of a scenario ([ScenarioShapes]), of `http` ([HttpShapes]) and of
/// `soak` ([SoakShapes]), and every field of them.
///
/// Longer than other classes because it is one table: whoever changes what a plan can say changes it
/// here, and reads here all that a plan can say.
final class PlanShapes {

    private static final long LONGEST = Kinds.LONGEST_NANOS;

    static final long LONGEST_PROFILE_NANOS = 300_000_000_000L;
    static final long USUAL_PROFILE_NANOS = 60_000_000_000L;

    /// Phases share metrics and pages of a report.
    static final int MOST_PHASES = 200;

    static final int MOST_SCENARIOS = 100;
    static final int MOST_FEEDERS = 20;
    static final int MOST_OBJECTIVES = 500;

    private PlanShapes() {}

    // agents

    static final Field<OnAgentLoss> ON_AGENT_LOSS = Field.of(
                    "onAgentLoss",
                    Kinds.choice(
                            List.of("take-over", "continue", "abort"),
                            List.of(OnAgentLoss.TAKE_OVER, OnAgentLoss.CONTINUE, OnAgentLoss.ABORT)),
                    "take-over",
                    "What happens to the share of an agent that is lost: the others take it over, it is missing from"
                            + " then on, or the run ends.")
            .or("take-over");

    static final Shape AGENTS = Shape.of("agents", "What concerns the agents that carry out the plan.", ON_AGENT_LOSS);

    // profile

    static final Field<Node.Scalar> PROFILE_PHASE = Field.of(
                    "phase",
                    Kinds.text("name", "it is the name of a phase", 100),
                    "steady",
                    "The phase while which processes are recorded.")
            .must();
    static final Field<Node.Scalar> PROFILE_KINDS = Field.of(
                    "kinds",
                    Kinds.text("text", "it is one or more of cpu, alloc, lock, wall, with commas between them", 100),
                    "cpu,alloc,lock",
                    "What is recorded: where processor time goes (`cpu`), what allocates (`alloc`), what waits for locks"
                            + " (`lock`), where threads are, running or not (`wall`).")
            .or("cpu,alloc");
    static final Field<Long> PROFILE_LIMIT = Field.of(
                    "limit",
                    Kinds.duration(1_000_000_000L, LONGEST_PROFILE_NANOS),
                    "30s",
                    "No more than so much of the phase, from its begin; at most 5 minutes.")
            .or("1m");

    static final Shape PROFILE = Shape.of(
            "profile",
            "Profiles of the agents, and of the target if it is Spate's own, taken in a phase.",
            PROFILE_PHASE,
            PROFILE_KINDS,
            PROFILE_LIMIT);

    // feeders

    static final Field<Node.Scalar> FILE = Field.of(
                    "file",
                    Kinds.text("path", "it is the path of a file in the plan's folder", 1000),
                    "users.csv",
                    "Path of the file, relative to the plan and in its folder: `.csv` with a line of column names, or"
                            + " `.jsonl` or `.ndjson` with an object on each line. UTF-8, at most 64 MiB and 1,000,000 rows.")
            .must();
    static final Field<Feeder.Order> ORDER = Field.of(
                    "order",
                    Kinds.choice(
                            List.of("sequential", "shuffled", "random"),
                            List.of(Feeder.Order.SEQUENTIAL, Feeder.Order.SHUFFLED, Feeder.Order.RANDOM)),
                    "shuffled",
                    "In which order rows are taken: as in the file, once through in an order drawn from the seed, or a"
                            + " draw with replacement for each session.")
            .or("sequential");
    static final Field<Feeder.Share> SHARE = Field.of(
                    "share",
                    Kinds.choice(List.of("unique", "all"), List.of(Feeder.Share.UNIQUE, Feeder.Share.ALL)),
                    "unique",
                    "Whether rows are divided so that no two event loops of the cluster use the same one, or everyone"
                            + " uses all of them.")
            .or("unique");
    static final Field<Feeder.AtEnd> AT_END = Field.of(
                    "atEnd",
                    Kinds.choice(
                            List.of("recycle", "fail", "stop"),
                            List.of(Feeder.AtEnd.RECYCLE, Feeder.AtEnd.FAIL, Feeder.AtEnd.STOP)),
                    "stop",
                    "What happens after the last row. `recycle`: it begins again. `fail`: a request that needs a row is"
                            + " not sent and counts as the error `no-row`, and its session fails. `stop`: no more"
                            + " sessions that need a row start; their arrivals are dropped and counted.")
            .or("recycle");

    static final Shape FEEDER = Shape.of(
            "a feeder",
            "Rows of data. Each session takes one row of a feeder when it first uses it, and reads its columns as"
                    + " `${feeder.column}`.",
            FILE,
            ORDER,
            SHARE,
            AT_END);

    // phases

    static final Field<Rate> FROM_RATE =
            Field.of("from", Kinds.RATE, "200/s", "Rate at the start.").must();
    static final Field<Rate> TO_RATE =
            Field.of("to", Kinds.RATE, "2000/s", "Rate at the end.").must();
    static final Shape RATE_RAMP =
            Shape.of("a ramp of rates", "A rate that changes in a straight line over the phase.", FROM_RATE, TO_RATE);

    static final Field<Long> STEPS = Field.of(
                    "steps", Kinds.integer(2, 10_000), "5", "Number of steps, each as long as the others.")
            .must();
    static final Shape STAIRCASE = Shape.of(
            "a staircase",
            "A rate that changes in equal steps; the first runs at `from`, the last at `to`.",
            FROM_RATE,
            TO_RATE,
            STEPS);

    static final Field<Long> FROM_USERS = Field.of(
                    "from", Kinds.integer(0, LoadModel.MAX_USERS), "0", "Users at the start.")
            .must();
    static final Field<Long> TO_USERS = Field.of(
                    "to", Kinds.integer(0, LoadModel.MAX_USERS), "100", "Users at the end.")
            .must();
    static final Shape USER_RAMP = Shape.of(
            "a ramp of users",
            "A number of users that changes in a straight line over the phase.",
            FROM_USERS,
            TO_USERS);

    static final Field<String> PHASE_NAME = Field.of(
                    "name", Kinds.label("name"), "steady", "Name, unique within the plan.")
            .must();
    static final Field<Node.Scalar> SCENARIO = Field.of(
            "scenario",
            Kinds.text("name", "it is the name of a scenario", 100),
            "browse",
            "The scenario that sessions execute.");
    static final Field<List<Item<Long>>> MIX = Field.of(
            "mix",
            Kinds.mapOf(
                    "mapping from scenarios to weights",
                    "'mix' is a mapping from scenarios to weights",
                    MOST_SCENARIOS,
                    Kinds.integer(1, 1_000_000)),
            "{browse: 80, buy: 20}",
            "The scenarios that sessions execute, with the weight of each; a session's scenario is drawn from the seed.");
    static final Field<Rate> CONSTANT_RATE =
            Field.of("constantRate", Kinds.RATE, "200/s", "Open: sessions arrive at this rate.");
    static final Field<Fields> RAMPING_RATE = Field.of(
            "rampingRate",
            RATE_RAMP,
            "{from: 0/s, to: 2000/s}",
            "Open: sessions arrive at a rate that changes in a straight line.");
    static final Field<Fields> STAIRS = Field.of(
            "staircase",
            STAIRCASE,
            "{from: 100/s, to: 500/s, steps: 5}",
            "Open: sessions arrive at a rate that changes in steps.");
    static final Field<Long> AT_ONCE = Field.of(
            "atOnce",
            Kinds.integer(1, 10_000_000),
            "1000",
            "Open: this many sessions arrive at the start of the phase.");
    static final Field<Long> CONSTANT_USERS = Field.of(
            "constantUsers",
            Kinds.integer(1, LoadModel.MAX_USERS),
            "100",
            "Closed: this many users, each starting its next session when the last one ended.");
    static final Field<Fields> RAMPING_USERS = Field.of(
            "rampingUsers",
            USER_RAMP,
            "{from: 0, to: 100}",
            "Closed: a number of users that changes in a straight line.");
    static final Field<Long> PHASE_PAUSE = Field.of(
            "pause",
            Kinds.duration(1, LONGEST),
            "10s",
            "No load for this long; such a phase has no other fields of load.");
    static final Field<Arrivals> ARRIVALS = Field.of(
                    "arrivals",
                    Kinds.choice(List.of("uniform", "poisson"), List.of(Arrivals.UNIFORM, Arrivals.POISSON)),
                    "poisson",
                    "How arrivals of an open model are spread around the rate: evenly, or as a Poisson process drawn from"
                            + " the seed.")
            .or("uniform");
    static final Field<Long> DURATION = Field.of(
            "duration",
            Kinds.duration(0, LONGEST),
            "30s",
            "How long the phase offers load. Needed, but for `pause`, and for `atOnce`, where it is 0s if not given.");
    static final Field<Long> GRACEFUL_STOP = Field.of(
                    "gracefulStop",
                    Kinds.duration(0, LONGEST),
                    "10s",
                    "How long sessions under way at the end of the phase may go on; what is left then is cut off and"
                            + " counted unfinished. The next phase does not wait for it.")
            .or("30s");
    static final Field<Long> MAX_SESSIONS = Field.of(
                    "maxSessions",
                    Kinds.integer(1, 10_000_000),
                    "5000",
                    "Sessions that may be under way at one time, in the whole cluster; arrivals beyond are dropped and"
                            + " counted, never queued. Every agent has its part of them, and needs one at least.")
            .or("100000");
    static final Field<Boolean> WARMUP = Field.of(
                    "warmup", Kinds.TRUTH, "true", "Whether the phase is left out of objectives and of the summary.")
            .or("false");
    static final Field<List<Node.Scalar>> START_AFTER = Field.of(
            "startAfter",
            SpecialKinds.NAMES,
            "warm-up",
            "Starts when the named phase has offered all its load; of several, the last. Without `startAfter` and"
                    + " `startWith`: after the phase before it in the list.");
    static final Field<List<Node.Scalar>> START_WITH = Field.of(
            "startWith", SpecialKinds.NAMES, "steady", "Starts together with the named phase; of several, the last.");

    static final Shape PHASE = Shape.of(
                    "a phase",
                    "One stretch of load. It has a load model, the scenario or mix that its sessions execute, and a"
                            + " duration.",
                    PHASE_NAME,
                    SCENARIO,
                    MIX,
                    CONSTANT_RATE,
                    RAMPING_RATE,
                    STAIRS,
                    AT_ONCE,
                    CONSTANT_USERS,
                    RAMPING_USERS,
                    PHASE_PAUSE,
                    ARRIVALS,
                    DURATION,
                    GRACEFUL_STOP,
                    MAX_SESSIONS,
                    WARMUP,
                    START_AFTER,
                    START_WITH)
            .with(
                    atMostOne("scenario", "mix"),
                    exactlyOne(
                            "constantRate",
                            "rampingRate",
                            "staircase",
                            "atOnce",
                            "constantUsers",
                            "rampingUsers",
                            "pause"),
                    atMostOne("startAfter", "startWith"));

    // slo

    static final Field<Node.Scalar> SLO_PHASE = Field.of(
            "phase",
            Kinds.text("name", "it is the name of a phase", 100),
            "steady",
            "The phase it is about; without it every phase that is no warm-up, each by itself.");
    static final Field<Node.Scalar> SLO_REQUEST = Field.of(
            "request",
            Kinds.text("name", "it is the name of a request", 2000),
            "list-items",
            "The request it is about; without it all requests of the phase together.");
    static final Field<Node.Scalar> MEAN = Field.of(
            "mean",
            SpecialKinds.bound("bound on a duration", Quantities.DURATION_PATTERN),
            "\"< 100ms\"",
            "Mean response time.");
    static final Field<Node.Scalar> MAX = Field.of(
            "max",
            SpecialKinds.bound("bound on a duration", Quantities.DURATION_PATTERN),
            "\"< 5s\"",
            "Greatest response time.");
    static final Field<List<Item<Node.Scalar>>> ERRORS = Field.of(
            "errors",
            SpecialKinds.errors(outcomes()),
            "\"< 0.1%\"",
            "Requests with an error as a share of those that ended; or for single outcomes, such as `{timeout: \"< 1%\"}`.");
    static final Field<Node.Scalar> THROUGHPUT = Field.of(
            "throughput",
            SpecialKinds.bound("bound on a rate", Quantities.RATE_PATTERN, ">"),
            "\"> 1990/s\"",
            "Requests that ended well, per second of the phase.");
    static final Field<Node.Scalar> DROPPED = Field.of(
            "dropped",
            SpecialKinds.bound("bound on a share", Quantities.SHARE_PATTERN),
            "\"< 1%\"",
            "Sessions dropped as a share of those planned.");
    static final Field<Long> WINDOW = Field.of(
            "window",
            Kinds.duration(1_000_000_000, LONGEST),
            "10s",
            "Asks for the bound in each of the consecutive windows of this length, whole seconds, instead of over the"
                    + " whole phase.");
    static final Field<Boolean> ABORT = Field.of(
                    "abort",
                    Kinds.TRUTH,
                    "true",
                    "Whether the run ends at the first window in which the bound does not hold.")
            .or("false");
    static final Field<Node.Scalar> PERCENTILE = Field.of(
            "(?:service\\.)?p[0-9]{1,3}(?:\\.[0-9]{1,6})?|service\\.max",
            SpecialKinds.bound("bound on a duration", Quantities.DURATION_PATTERN),
            "\"< 250ms\"",
            "Percentile of the response time, such as `p99.9`; with `service.` in front, of the service time.");

    static final Shape OBJECTIVE = Shape.of(
                    "an objective",
                    "A service-level objective: bounds on figures. All bounds of all entries must hold for the verdict"
                            + " `pass`; one that does not makes it `fail`.",
                    SLO_PHASE,
                    SLO_REQUEST,
                    MEAN,
                    MAX,
                    ERRORS,
                    THROUGHPUT,
                    DROPPED,
                    WINDOW,
                    ABORT)
            .with(Shape.Free.of("pNN", PERCENTILE));

    // the plan

    static final Field<String> NAME = Field.of("name", Kinds.label("name"), "checkout-peak", "Name, for people.")
            .must();
    static final Field<Node.Scalar> DESCRIPTION = Field.of(
            "description",
            Kinds.text("text", "it is a text of at most 10000 characters", 10_000),
            "\"The evening before a holiday.\"",
            "What the plan is for.");
    static final Field<Node.Scalar> TARGET = Field.of(
                    "target",
                    Kinds.raw("address", "it is an address such as http://127.0.0.1:8080", "https?://[^ ]+"),
                    "http://127.0.0.1:8080",
                    "Base address; a request whose address begins with `/` goes there.")
            .must();
    static final Field<Long> SEED = Field.of(
            "seed",
            Kinds.integer(Long.MIN_VALUE, Long.MAX_VALUE),
            "42",
            "Every arrival and every random choice derives from it. Without it, from the run's id; it is recorded.");
    static final Field<Fields> AGENTS_FIELD = Field.of("agents", AGENTS, "{onAgentLoss: abort}", AGENTS.doc());
    static final Field<Fields> HTTP_FIELD =
            Field.of("http", HttpShapes.HTTP, "{connections: 128, timeout: 5s}", "How requests travel.");
    static final Field<List<Item<Fields>>> FEEDERS = Field.of(
            "feeders",
            Kinds.mapOf(
                    "mapping from names to feeders",
                    "'feeders' is a mapping from names to feeders",
                    MOST_FEEDERS,
                    FEEDER),
            "{users: {file: users.csv}}",
            "Rows of data by name.");
    static final Field<List<Item<List<Item<Fields>>>>> SCENARIOS = Field.of(
                    "scenarios",
                    Kinds.mapOf(
                            "mapping from names to lists of steps",
                            "'scenarios' is a mapping from names to lists of steps",
                            MOST_SCENARIOS,
                            Kinds.listOf(
                                    "list of steps",
                                    "a scenario is a list of steps such as '- get: /'",
                                    ScenarioShapes.MOST_STEPS,
                                    ScenarioShapes.STEP)),
                    "{browse: [{get: /}]}",
                    "What a session does, by name: steps that are carried out in order.")
            .must();
    static final Field<List<Item<Fields>>> PHASES = Field.of(
                    "phases",
                    Kinds.listOf("list of phases", "'phases' is a list of phases", MOST_PHASES, PHASE),
                    "[{name: steady, scenario: browse, constantRate: 200/s, duration: 1m}]",
                    "The load over time, in the order in which phases start unless they say otherwise.")
            .must();
    static final Field<List<Item<Fields>>> SLO = Field.of(
            "slo",
            Kinds.listOf("list of objectives", "'slo' is a list of objectives", MOST_OBJECTIVES, OBJECTIVE),
            "[{phase: steady, p99: \"< 250ms\"}]",
            "What must hold.");

    static final Field<Fields> PROFILE_FIELD = Field.of(
            "profile",
            PROFILE,
            "{phase: steady, kinds: \"cpu,alloc\"}",
            "What is recorded of the processes meanwhile.");
    static final Field<Fields> SOAK_FIELD = Field.of(
            "soak",
            SoakShapes.SOAK,
            "{window: 1m, faults: [{fault: kill-agent}]}",
            "What `spate soak` makes of the plan.");

    static final Shape PLAN = Shape.of(
            "the plan",
            "A plan is one YAML 1.2 document. Unknown fields are refused.",
            NAME,
            DESCRIPTION,
            TARGET,
            SEED,
            AGENTS_FIELD,
            HTTP_FIELD,
            FEEDERS,
            SCENARIOS,
            PHASES,
            SLO,
            PROFILE_FIELD,
            SOAK_FIELD);

    private static List<String> outcomes() {
        return Arrays.stream(Outcome.values())
                .filter(Outcome::isError)
                .map(Outcome::label)
                .toList();
    }
}
