package dev.spate.lab;

import dev.spate.inspector.Lint;
import dev.spate.profile.Kind;
import dev.spate.target.lab.Done;
import dev.spate.target.lab.Pattern;
import dev.spate.target.lab.Pattern.Effect;
import dev.spate.target.lab.Pattern.Load;
import dev.spate.target.lab.Pattern.Measure;
import dev.spate.target.lab.Pattern.Parameter;
import dev.spate.target.lab.Pattern.Variant;
import dev.spate.target.lab.Work;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// A pattern and an experiment on it, with numbers that can be checked in the head.
final class Samples {

    private static final Work NOTHING = _ -> Future.succeededFuture(Done.of(1, 1));

    private Samples() {}

    static Pattern pattern() {
        return pattern(Effect.lower(Measure.P99));
    }

    static Pattern pattern(Effect effect) {
        return new Pattern() {
            @Override
            public About about() {
                return new About(
                        99,
                        "queues",
                        "one queue for each is faster than one for all",
                        "a handbook",
                        effect,
                        Lint.LOCK_CONTENDED,
                        new Load(50, 100),
                        List.of(new Parameter("items", 10, 1, 1000, "how many")));
            }

            @Override
            public List<Variant> variants() {
                return List.of(
                        Variant.naive("shared", "one for all", NOTHING),
                        Variant.tuned("own", "one for each", NOTHING),
                        Variant.tuned("two", "two for all", NOTHING).with(Map.of("loops", "2")));
            }
        };
    }

    static Design design() throws UnusableDesignException {
        return Design.of(pattern(), Asked.defaults(42));
    }

    /// Five trials of each arm: of the base around 100 ms, of `own` around 25 ms, of `two` around 100 ms
    /// too; the third trial of `two` does not count and was made up for.
    static ExperimentResult result() throws UnusableDesignException {
        Design design = design();
        long[][] millis = {{98, 99, 100, 101, 102}, {24, 25, 25, 25, 26}, {97, 99, 100, 102, 103}};
        List<Trial> trials = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int arm = 0; arm < 3; arm++) {
                if (arm == 2 && round == 2) {
                    trials.add(
                            trial(design, arm, trials.size() + 1, round + 1, 7_000, List.of("the generator was late")));
                }
                trials.add(trial(design, arm, trials.size() + 1, round + 1, millis[arm][round], List.of()));
            }
        }
        Map<String, String> checksums = new LinkedHashMap<>();
        design.arms().forEach(arm -> checksums.put(arm.name(), "1f"));
        return new ExperimentResult(
                design,
                "",
                false,
                checksums,
                trials,
                Evaluation.of(design, trials),
                List.of(
                        new Mechanism(
                                "shared",
                                true,
                                List.of(
                                        new Mechanism.Warning("lock-contended", 81.25, "ms", "lock queue"),
                                        new Mechanism.Warning("loop-blocked", Double.NaN, "ms", "")),
                                List.of()),
                        new Mechanism("own", true, List.of(), List.of()),
                        Mechanism.notAsked("two")),
                List.of(
                        new ArmProfile(
                                "shared",
                                Kind.CPU,
                                "async-profiler",
                                "",
                                6_100_000_000L,
                                300,
                                1_000,
                                "profiles/queues-shared-cpu.html",
                                "profiles/queues-shared-cpu.collapsed.gz",
                                null),
                        new ArmProfile(
                                "own",
                                Kind.CPU,
                                "JFR",
                                "JFR was asked for",
                                6_100_000_000L,
                                300,
                                400,
                                "profiles/queues-own-cpu.html",
                                "profiles/queues-own-cpu.collapsed.gz",
                                "profiles/queues-own-cpu-diff.html"),
                        ArmProfile.none("two", "the target <answers> 409")),
                Instant.parse("2026-11-20T12:00:00Z"),
                95_000_000_000L);
    }

    static Trial trial(Design design, int arm, int number, int round, long millis, List<String> doubts) {
        double nanos = millis * 1e6;
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(Quantity.of(Measure.THROUGHPUT), 50.0);
        values.put(Quantity.of(Measure.P50), nanos / 10);
        values.put(Quantity.of(Measure.P99), nanos);
        values.put(Quantity.of(Measure.PEAK_MEMORY), 20e6);
        values.put(Quantity.own("waits"), arm == 0 ? 0.0 : 3.0);
        Histogram responses = new Histogram(3);
        responses.recordValue((long) nanos);
        return new Trial(
                number,
                round,
                design.arms().get(arm).name(),
                doubts,
                150,
                300,
                0,
                200_000,
                4_000_000,
                values,
                responses);
    }

    static Campaign campaign() throws UnusableDesignException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", "Abacus <7>");
        machine.put("java", "JVM 25");
        return new Campaign(
                "spate lab queues --seed 42",
                "1.2.3",
                machine,
                "generator on 0, target on 1",
                List.of("-Xmn16m"),
                Instant.parse("2026-11-20T12:00:00Z"),
                List.of(result()));
    }
}
