package dev.spate.soak.judge;

import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/// Time lines that were made up: twenty minutes in windows of ten seconds unless said otherwise, with
/// noise that remembers itself.
public final class Soaks {

    public static final long BEGIN = 1_800_000_000_000L;
    public static final long WIDTH = 10_000;
    private static final double MEGABYTE = 1e6;

    private final SplittableRandom random;
    private final double rho;
    private final int windows;
    private final List<Series> series = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    private Soaks(long seed, int windows, double rho) {
        this.random = new SplittableRandom(seed);
        this.windows = windows;
        this.rho = rho;
    }

    /// Load, a target and an agent, of which nothing drifts.
    public static Soaks steady(long seed, int windows, double rho) {
        return new Soaks(seed, windows, rho)
                .with("run", "arrivals", "per-second", 150, 4)
                .with("run", "throughput", "per-second", 300, 8)
                .with("run", "latency-p50", "ns", 2e6, 5e4)
                .with("run", "latency-p99", "ns", 9e6, 5e5)
                .with("target", "heap-after-gc", "bytes", 40 * MEGABYTE, 0.5 * MEGABYTE)
                .with("target", "rss", "bytes", 180 * MEGABYTE, 2 * MEGABYTE)
                .with("target", "threads", "count", 40, 0.3)
                .with("agent-1", "rss", "bytes", 150 * MEGABYTE, 2 * MEGABYTE);
    }

    static Soaks steady(long seed) {
        return steady(seed, 120, 0.3);
    }

    /// Adds a signal, in the place of one of the same name.
    Soaks with(String source, String signal, String unit, double level, double noise) {
        return with(source, signal, unit, level, noise, _ -> 0);
    }

    /// @param drift what is added, by minutes since the begin
    public Soaks with(
            String source, String signal, String unit, double level, double noise, DoubleUnaryOperator drift) {
        return with(source, signal, unit, level, noise, drift, 0, windows);
    }

    Soaks with(
            String source,
            String signal,
            String unit,
            double level,
            double noise,
            DoubleUnaryOperator drift,
            int from,
            int to) {
        List<Window> all = new ArrayList<>();
        double memory = random.nextGaussian();
        for (int i = from; i < to; i++) {
            memory = rho * memory + Math.sqrt(1 - rho * rho) * random.nextGaussian();
            double value = level + noise * memory + drift.applyAsDouble(i * WIDTH / 60_000.0);
            all.add(new Window(BEGIN + i * WIDTH, 5, value - noise / 10, value, value + noise / 10, value));
        }
        series.removeIf(other -> other.source().equals(source) && other.signal().equals(signal));
        series.add(new Series(source, signal, unit, all));
        return this;
    }

    /// @param from number of the window in which it begins
    /// @param to number of the one in which it ends
    public Soaks mark(String kind, String subject, int from, int to, boolean drifts) {
        marks.add(
                new Mark(kind, subject, BEGIN + from * WIDTH + 2_000, BEGIN + to * WIDTH + 4_000, drifts, "recovered"));
        return this;
    }

    /// Takes away what a process showed in some windows.
    Soaks silent(String source, int from, int to) {
        series.replaceAll(one -> one.source().equals(source)
                ? new Series(
                        one.source(),
                        one.signal(),
                        one.unit(),
                        one.windows().stream()
                                .filter(window ->
                                        window.begin() < BEGIN + from * WIDTH || window.begin() >= BEGIN + to * WIDTH)
                                .toList())
                : one);
        return this;
    }

    public Timeline timeline() {
        return new Timeline(BEGIN, BEGIN + windows * WIDTH, WIDTH, series, marks);
    }

    SoakJudgement judged() {
        return judged(DriftRules.defaults());
    }

    SoakJudgement judged(DriftRules rules) {
        return DriftJudge.judge(timeline(), rules, passed());
    }

    static SoakEvidence passed() {
        return SoakEvidence.of(List.of(new RunEvidence("r-1", "pass", List.of(), true)));
    }
}
