package dev.spate.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.spate.coordinator.Submission;
import dev.spate.partition.Capacity;
import dev.spate.plan.Plan;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.PlanReader;
import dev.spate.planfile.PlanSource;
import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// What a run of [#SERIES] series is made of, and the reports that its agents would send.
///
/// Every agent starts `perSecond` sessions a second, and each session makes every request once; so each
/// of the two histograms of a series has that many values. They are spread around a median of the
/// request's own, 1 to 20 ms, as response times are (log-normal, one in twenty ten times as long). Some
/// variants are made once and take turns.
final class ScaleReports {

    static final int SERIES = 20;
    static final long SECOND = 1_000_000_000L;

    private static final int VARIANTS = 16;
    private static final long SEED = 7;

    private final List<List<IntervalReport.PhaseCounts>> phases = new ArrayList<>();
    private final List<List<IntervalReport.Series>> series = new ArrayList<>();

    ScaleReports(int perSecond) {
        Random random = new Random(SEED);
        for (int variant = 0; variant < VARIANTS; variant++) {
            phases.add(List.of(new IntervalReport.PhaseCounts(
                    0,
                    perSecond,
                    perSecond,
                    0,
                    perSecond,
                    0,
                    0,
                    0,
                    encoded(random, perSecond, r -> 20_000 * Math.exp(0.5 * r.nextGaussian())))));
            List<IntervalReport.Series> all = new ArrayList<>();
            for (int one = 0; one < SERIES; one++) {
                double median = (1 + one) * 1e6;
                ToDoubleFunction<Random> times =
                        r -> median * Math.exp(0.4 * r.nextGaussian()) * (r.nextInt(20) == 0 ? 10 : 1);
                long[] outcomes = new long[Outcome.COUNT];
                outcomes[Outcome.OK.index()] = perSecond;
                all.add(new IntervalReport.Series(
                        0,
                        "r" + one,
                        outcomes,
                        0,
                        0,
                        perSecond * 200L,
                        perSecond * 2_000L,
                        encoded(random, perSecond, times),
                        encoded(random, perSecond, times),
                        new byte[0]));
            }
            series.add(all);
        }
    }

    private static byte[] encoded(Random random, int values, ToDoubleFunction<Random> nanos) {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < values; i++) {
            histogram.recordValue((long) nanos.applyAsDouble(random));
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoByteBuffer(buffer));
    }

    /// @param index of the agent
    IntervalReport report(String run, int index, long sequence) {
        int variant = (int) ((sequence + index) % VARIANTS);
        return new IntervalReport(
                agent(index),
                run,
                1,
                sequence,
                sequence * SECOND,
                (sequence + 1) * SECOND,
                phases.get(variant),
                series.get(variant),
                IntervalReport.Connections.NONE,
                new IntervalReport.Health(0.4, 0.5, 900_000, 2_000_000, 0, 0, 0.05, 0, 64, 0, 0, 12_000, 90_000));
    }

    static String agent(int index) {
        return String.format(Locale.ROOT, "agent-%04d", index);
    }

    static List<Capacity> agents(int count) {
        List<Capacity> agents = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            agents.add(new Capacity(agent(index), 1));
        }
        return agents;
    }

    /// A run on which all of these reports fit.
    static Submission submission(int agents, int perSecond, long seconds) {
        StringBuilder yaml = new StringBuilder("""
                name: scale
                target: http://127.0.0.1:1
                seed: 1
                http: {connections: %d}
                scenarios:
                  all:
                """.formatted(Math.max(64, agents * 2)));
        for (int one = 0; one < SERIES; one++) {
            yaml.append("    - {get: /r%d, name: r%d}%n".formatted(one, one));
        }
        yaml.append("""
                phases:
                  - {name: steady, scenario: all, constantRate: %d/s, duration: %ds}
                slo:
                  - {phase: steady, p99: "< 10s", window: 10s}
                """.formatted((long) agents * perSecond, seconds));
        var reading = PlanReader.read(new PlanSource(
                "scale.yaml", yaml.toString().getBytes(UTF_8), PlanFiles.of(Map.of()), new TreeMap<>(), _ -> "", SEED));
        Plan plan = requireNonNull(reading.plan(), reading::render);
        return new Submission(plan, yaml.toString(), Map.of(), Map.of(), agents);
    }
}
