package dev.spate.soak.judge;

import dev.spate.judge.Judgement.Verdict;
import dev.spate.soak.folder.TimelineFiles;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SignalRule.Method;
import dev.spate.soak.judge.SignalRule.Taken;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import dev.spate.soak.stats.Points;
import dev.spate.soak.stats.Samples;
import dev.spate.soak.stats.Trend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// How small a drift is found, by replaying recorded noise: what a soak without faults and defects
/// showed is put together anew from blocks to soaks of any length, a drift is added, and the judge is
/// asked. Minutes in the place of days. Prints a table in Markdown; `benchmarks/soak-sensitivity` calls
/// it.
///
/// What it cannot know is noise that is slower than the recording. Blocks are a fifth of it long, so
/// what takes longer than that from hill to valley is not in the replay.
///
/// Arguments: the folder of the recording, and how many soaks each power is of (40 without).
public final class SensitivityFigures {

    private static final double POWER = 0.9;
    /// From one drift tried to the next.
    private static final double FINER = 1.1;
    /// Beyond that, nothing is found.
    private static final double MOST = 200;

    private static final long MINUTE = 60_000;

    /// How long a soak is, in windows of which length, and how many are judged without any drift.
    private enum Tier {
        TEN_MINUTES("10 min", 10, 10_000, 200),
        HALF_AN_HOUR("30 min", 30, 15_000, 200),
        TWO_HOURS("2 h", 120, 60_000, 200),
        A_DAY("24 h", 1440, 60_000, 40);

        private final String label;
        private final long minutes;
        private final long width;
        private final int controls;

        Tier(String label, long minutes, long width, int controls) {
            this.label = label;
            this.minutes = minutes;
            this.width = width;
            this.controls = controls;
        }
    }

    /// Values of one signal without their trend, and where they were.
    @SuppressWarnings("ArrayRecordComponent")
    private record Noise(Series series, SignalRule rule, double level, double[] rests) {}

    private final DriftRules rules = DriftRules.defaults();
    private final List<Noise> noises = new ArrayList<>();
    private final long width;
    private final int soaks;
    private final int tests;

    private SensitivityFigures(Timeline recording, int soaks) {
        this.width = recording.width();
        this.soaks = soaks;
        long warm = recording.begin() + (recording.end() - recording.begin()) / 10;
        for (Series series : recording.series()) {
            SignalRule rule = rules.of(series.signal());
            double[] values = series.windows().stream()
                    .filter(window -> window.begin() >= warm)
                    .mapToDouble(window -> rule.taken() == Taken.MIN ? window.min() : window.mean())
                    .toArray();
            if (rule.method() != Method.SHOWN && values.length >= 30) {
                Points points = Points.of(values);
                noises.add(new Noise(
                        series,
                        rule,
                        Samples.median(values),
                        points.residuals(Trend.of(points).slope())));
            }
        }
        this.tests = (int) noises.stream()
                .filter(noise -> noise.rule().method() != Method.LOAD)
                .count();
    }

    /// Prints the table.
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        TimelineFiles.Reading reading = TimelineFiles.read(folder, 0, Long.MAX_VALUE, 1);
        List<Long> begins = reading.timeline().series().stream()
                .flatMap(series -> series.windows().stream())
                .map(Window::begin)
                .distinct()
                .sorted()
                .toList();
        long width = begins.get(1) - begins.get(0);
        Timeline recording = new Timeline(
                begins.getFirst(),
                begins.getLast() + width,
                width,
                reading.timeline().series(),
                List.of());
        new SensitivityFigures(recording, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 40).print();
    }

    private void print() {
        System.out.println("Recording: " + noises.getFirst().rests().length + " windows of " + width / 1000 + " s, "
                + noises.size() + " signals; " + soaks + " soaks for each power.\n");
        StringBuilder head = new StringBuilder("| signal | level | counts |");
        StringBuilder line = new StringBuilder("|---|---|---|");
        for (Tier tier : Tier.values()) {
            head.append(' ').append(tier.label).append(" |");
            line.append("---|");
        }
        System.out.println(head);
        System.out.println(line);
        for (Noise noise : noises) {
            if (noise.rule().method() != Method.LOAD) {
                StringBuilder row = new StringBuilder("| " + noise.series().source() + " `"
                        + noise.series().signal() + "` | " + show(noise, noise.level()) + " | "
                        + show(noise, least(noise)) + " |");
                for (Tier tier : Tier.values()) {
                    row.append(' ').append(found(noise, tier)).append(" |");
                }
                System.out.println(row);
            }
        }
        System.out.println("\n| soaks without drift | of | failed | not proven |\n|---|---|---|---|");
        for (Tier tier : Tier.values()) {
            control(tier);
        }
    }

    private static double least(Noise noise) {
        return Math.max(noise.rule().absolute(), noise.rule().relative() * Math.abs(noise.level()));
    }

    private static String show(Noise noise, double value) {
        return Amounts.show(value, noise.series().unit());
    }

    /// The smallest drift over the soak that is found with the power, and what that is in an hour.
    private String found(Noise noise, Tier tier) {
        // Less than the least change that counts cannot be found.
        for (double size = least(noise); size < MOST * least(noise); size *= FINER) {
            if (power(noise, tier, size)) {
                double perHour = size * 60 / tier.minutes;
                return show(noise, size)
                        + (noise.rule().method() == Method.TREND ? " (" + show(noise, perHour) + "/h)" : "");
            }
        }
        return "–";
    }

    /// Whether so large a drift over the soak is found often enough.
    private boolean power(Noise noise, Tier tier, double size) {
        int missed = 0;
        for (int k = 0; k < soaks; k++) {
            Timeline soak = replay(
                    tier, List.of(noise), size, 1000L * k + noise.series().hashCode());
            Finding raw =
                    new SignalJudge(soak, rules, tests).look(Lives.of(soak).getFirst(), noise.rule());
            // As if all other signals were as far out: the first step of Holm's correction.
            State state = DriftJudge.state(raw, Math.min(1, raw.p() * tests), rules);
            if (state != State.DRIFT && ++missed > soaks * (1 - POWER)) {
                return false;
            }
        }
        return true;
    }

    private void control(Tier tier) {
        Map<Verdict, Integer> verdicts = new LinkedHashMap<>();
        Map<String, Integer> signals = new LinkedHashMap<>();
        for (int k = 0; k < tier.controls; k++) {
            Timeline soak = replay(tier, noises, 0, 7_000_000L + k);
            SoakJudgement judgement = DriftJudge.judge(
                    soak, rules, SoakEvidence.of(List.of(new RunEvidence("replay", "pass", List.of(), true))));
            verdicts.merge(judgement.verdict(), 1, Integer::sum);
            for (Finding finding : judgement.findings()) {
                if (finding.state() == State.DRIFT
                        || finding.state() == State.UNSTEADY
                        || (finding.state() == State.BLIND
                                && rules.of(finding.signal()).needed())) {
                    signals.merge(finding.name() + " " + finding.state().label(), 1, Integer::sum);
                }
            }
        }
        System.out.println("| " + tier.label + " | " + tier.controls + " | "
                + verdicts.getOrDefault(Verdict.FAIL, 0) + " | " + verdicts.getOrDefault(Verdict.NOT_PROVEN, 0)
                + (signals.isEmpty() ? "" : " " + signals) + " |");
    }

    /// A soak of blocks of the recording; the same blocks for all signals, as they move together.
    ///
    /// @param size of the drift over the soak
    private Timeline replay(Tier tier, List<Noise> some, double size, long seed) {
        int ratio = (int) (tier.width / width);
        int windows = (int) (tier.minutes * MINUTE / tier.width);
        int length = windows * ratio;
        int recorded =
                some.stream().mapToInt(noise -> noise.rests().length).min().orElseThrow();
        int block = Math.max(6, recorded / 5);
        int[] places = new int[length];
        SplittableRandom random = new SplittableRandom(seed);
        for (int filled = 0; filled < length; filled += block) {
            int from = random.nextInt(recorded - block + 1);
            for (int i = filled; i < Math.min(length, filled + block); i++) {
                places[i] = from + i - filled;
            }
        }
        List<Series> series = new ArrayList<>();
        for (Noise noise : some) {
            List<Window> all = new ArrayList<>();
            for (int i = 0; i < windows; i++) {
                double sum = 0;
                double min = Double.POSITIVE_INFINITY;
                double max = Double.NEGATIVE_INFINITY;
                for (int j = i * ratio; j < (i + 1) * ratio; j++) {
                    double value = noise.level() + noise.rests()[places[j]] + size * (j + 0.5) / length;
                    sum += value;
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
                all.add(new Window(i * tier.width, ratio, min, sum / ratio, max, sum / ratio));
            }
            series.add(new Series(
                    noise.series().source(),
                    noise.series().signal(),
                    noise.series().unit(),
                    all));
        }
        return new Timeline(0, windows * tier.width, tier.width, series, List.of());
    }
}
