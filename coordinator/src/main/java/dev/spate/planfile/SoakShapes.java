package dev.spate.planfile;

import static dev.spate.planfile.Shape.Choice.atMostOne;

import dev.spate.plan.Soak.FaultKind;
import dev.spate.plan.SoakSignal;
import java.util.Arrays;
import java.util.List;

/// The section `soak` of a plan.
final class SoakShapes {

    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;

    static final long USUAL_WINDOW = MINUTE;
    static final long USUAL_RUN = HOUR;
    static final long USUAL_RECOVERY = MINUTE;
    static final long USUAL_AGENTS = 2;
    static final long USUAL_COORDINATORS = 2;
    static final long USUAL_BY = 50_000_000L;
    static final long USUAL_STEP = 2 * SECOND;
    static final double USUAL_SHARE = 0.01;

    private static final int MOST_TIERS = 20;
    private static final int MOST_FAULTS = 50;

    private SoakShapes() {}

    // a fault

    static final Field<FaultKind> FAULT = Field.of(
                    "fault",
                    Kinds.choice(
                            Arrays.stream(FaultKind.values())
                                    .map(FaultKind::label)
                                    .toList(),
                            List.of(FaultKind.values())),
                    "kill-agent",
                    "What is done. `control` does nothing.")
            .must();
    static final Field<Long> TIMES = Field.of(
                    "times",
                    Kinds.integer(1, 10_000),
                    "2",
                    "How often in the whole soak, at times that the seed draws.")
            .or("1");
    static final Field<Long> EVERY = Field.of(
            "every",
            Kinds.duration(10 * SECOND, Kinds.LONGEST_NANOS),
            "30m",
            "Instead of `times`: once in each of the stretches of this length.");
    static final Field<Long> FOR = Field.of(
            "for", Kinds.duration(0, HOUR), "10s", "How long it lasts; without it, a time that is usual for its kind.");
    static final Field<Long> RECOVERY = Field.of(
                    "recovery",
                    Kinds.duration(SECOND, 24 * HOUR),
                    "45s",
                    "How long the cluster may take afterwards until all its processes are ready, one coordinator leads and"
                            + " requests are answered. A soak in which it takes longer fails.")
            .or("1m");
    static final Field<Node.Scalar> AT = Field.of(
            "at",
            Kinds.text("name", "it is the name of a process, such as agent-2", 100),
            "agent-2",
            "The process that it is done to; without it the seed draws one.");
    static final Field<Boolean> DRIFT_OF_FAULT = Field.of(
                    "drift",
                    Kinds.choice(List.of("exclude", "include"), List.of(false, true)),
                    "include",
                    "Whether windows that it touches, its recovery with them, are looked at for drift.")
            .or("exclude");
    static final Field<Long> BY = Field.of(
            "by",
            Kinds.duration(1_000_000L, MINUTE),
            "100ms",
            "How much packets are delayed or event loops held (50ms), or by what a clock is stepped (2s).");
    static final Field<Node.Scalar> SHARE = Field.of(
                    "share",
                    Kinds.raw("share", "it is a share in percent, such as 1%", Quantities.SHARE_PATTERN),
                    "2%",
                    "Of the packets, how many are dropped.")
            .or("1%");

    static final Shape FAULT_SHAPE = Shape.of(
                    "a fault",
                    "Something that is done to the cluster on purpose while load goes on. When and to whom follows from the"
                            + " seed: the same seed and the same length give the same schedule. One fault begins when the"
                            + " one before has had its time to recover, and none in the first tenth of a run.",
                    FAULT,
                    TIMES,
                    EVERY,
                    FOR,
                    RECOVERY,
                    AT,
                    DRIFT_OF_FAULT,
                    BY,
                    SHARE)
            .with(atMostOne("times", "every"));

    // drift

    static final Field<Node.Scalar> AT_LEAST = Field.of(
            "atLeast",
            Kinds.text("amount", "it is a number, a size such as 2MiB or a duration such as 5ms", 30),
            "2MiB",
            "What the signal changes by less than this over the soak does not matter, in the unit of the signal.");
    static final Field<Node.Scalar> DRIFT_SHARE = Field.of(
            "share",
            Kinds.raw("share", "it is a share in percent, such as 5%", Quantities.SHARE_PATTERN),
            "5%",
            "Nor what it changes by less than this part of its middle value.");
    static final Field<Node.Scalar> LIMIT = Field.of(
            "limit",
            Kinds.text("amount", "it is a number, a size such as 2MiB or a duration such as 5ms", 30),
            "512MiB",
            "The level that the signal must not come to.");
    static final Field<Boolean> JUDGED = Field.of(
                    "judged", Kinds.TRUTH, "false", "Whether the signal is looked at for drift at all.")
            .or("true");

    static final Shape DRIFT = Shape.of(
            "a drift rule",
            "How much a signal may drift. What is not said is as usual, see [soak-judgement.md](soak-judgement.md).",
            AT_LEAST,
            DRIFT_SHARE,
            LIMIT,
            JUDGED);

    // soak

    static final Field<List<Item<Long>>> TIERS = Field.of(
            "tiers",
            Kinds.mapOf(
                    "mapping from names to durations",
                    "'tiers' is a mapping from names to durations",
                    MOST_TIERS,
                    Kinds.duration(10 * SECOND, Kinds.LONGEST_NANOS)),
            "{smoke: 10m, nightly: 2h}",
            "Names for durations, so that `--for nightly` says how long a soak lasts. The first one is what a soak lasts"
                    + " if nobody says. Without it: smoke 10m, nightly 2h, weekend 24h, release 72h.");
    static final Field<Node.Scalar> PHASE = Field.of(
            "phase",
            Kinds.text("name", "it is the name of a phase", 100),
            "steady",
            "The phase that lasts as long as the soak does; without it, the last phase with a duration that is no warm-up."
                    + " The others are as the plan says, in each run.");
    static final Field<Long> WINDOW = Field.of(
                    "window",
                    Kinds.duration(SECOND, HOUR),
                    "15s",
                    "What is kept of a signal is how it was in windows of this length: least, mean, greatest and last value.")
            .or("1m");
    static final Field<Long> RUN = Field.of(
                    "run",
                    Kinds.duration(30 * SECOND, Kinds.LONGEST_NANOS),
                    "5m",
                    "How long the load of one run lasts at most. A soak is as many runs one after the other, as long as each"
                            + " other, on the same processes: an agent that was lost takes part again in the next one.")
            .or("1h");
    static final Field<Long> COLLECT = Field.of(
            "collect",
            Kinds.duration(0, 24 * HOUR),
            "1m",
            "How often each process is asked for a full collection, so that its heap can be compared; 0s: never. Without"
                    + " it, once in each window, and in each minute at most.");
    static final Field<Long> AGENTS = Field.of(
                    "agents", Kinds.integer(1, 32), "3", "Agents that are started, where the soak starts them.")
            .or("2");
    static final Field<Long> COORDINATORS = Field.of(
                    "coordinators",
                    Kinds.integer(1, 5),
                    "1",
                    "Coordinators that are started, where the soak starts them: one is in charge, the others stand by.")
            .or("2");
    static final Field<Boolean> OWN_TARGET = Field.of(
                    "ownTarget",
                    Kinds.TRUTH,
                    "true",
                    "Whether the soak starts the bundled target service, and loads that instead of `target`.")
            .or("false");
    static final Field<List<Item<SoakSignal>>> SIGNALS = Field.of(
            "signals",
            Kinds.listOf(
                    "list of signals",
                    "'signals' is a list of signals",
                    SoakSignal.values().length,
                    Kinds.choice(SoakSignal.labels(), List.of(SoakSignal.values()))),
            "[heap-after-gc, rss]",
            "What is kept of processes and load; without it, all of it.");
    static final Field<List<Item<Fields>>> FAULTS = Field.of(
            "faults",
            Kinds.listOf("list of faults", "'faults' is a list of faults", MOST_FAULTS, FAULT_SHAPE),
            "[{fault: kill-agent, every: 30m}]",
            "What is done to the cluster on purpose.");
    static final Field<List<Item<Fields>>> DRIFT_FIELD = Field.of(
            "drift",
            Kinds.mapOf(
                    "mapping from signals to rules",
                    "'drift' is a mapping from signals to rules",
                    SoakSignal.values().length,
                    DRIFT),
            "{heap-after-gc: {atLeast: 2MiB}}",
            "How much which signal may drift.");

    static final Shape SOAK = Shape.of(
            "soak",
            "What `spate soak` makes of the plan: hours and days of its load, what processes show meanwhile, and what is"
                    + " broken on purpose. `spate run` takes no notice of it. See [soak.md](soak.md).",
            TIERS,
            PHASE,
            WINDOW,
            RUN,
            COLLECT,
            AGENTS,
            COORDINATORS,
            OWN_TARGET,
            SIGNALS,
            FAULTS,
            DRIFT_FIELD);
}
