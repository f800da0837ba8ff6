package dev.spate.cli.console;

import dev.spate.cli.console.Look.Section;
import dev.spate.cli.console.Rows.Executor;
import dev.spate.cli.console.Rows.Origin;
import dev.spate.inspector.Snapshot.Finding;
import dev.spate.inspector.Snapshot.Thing;
import dev.spate.inspector.Snapshot.Times;
import dev.spate.inspector.Snapshot.Who;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The columns of all tables. Those at the right are left out first where it is narrow.
final class Tables {

    /// The column of tasks that they are sorted by at first.
    static final int BUSY = 3;

    private static final int BAR = 12;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    /// Names of Java classes are known by their ends.
    private static final int LONGEST_PACKAGE = 2;

    private static final Map<String, Integer> STATES = Map.of("warn", 0, "ok", 1, "unknown", 2);

    static final List<Column<Finding>> LINTS = List.of(
            Column.<Finding>text("lint", 22, Finding::lint),
            new Column<>(
                    "state",
                    8,
                    true,
                    finding -> finding.state().equals("unknown") ? "?" : finding.state(),
                    Comparator.comparing(finding -> STATES.getOrDefault(finding.state(), 2)),
                    Tables::ink),
            Column.<Finding>number("value", 9, Finding::value, finding -> figure(finding.value(), finding.unit()))
                    .inked(finding -> finding.state().equals("warn") ? Ink.BAD : null),
            Column.number("above", 9, Finding::threshold, finding -> figure(finding.threshold(), finding.unit())),
            Column.text("where", 34, finding -> shortened(finding.where())),
            Column.number("worst", 9, Finding::worst, finding -> figure(finding.worst(), finding.unit())),
            Column.number("for", 6, Finding::warned, finding -> finding.warned() == 0 ? "" : finding.warned() + " s"),
            Column.text("says", 56, Finding::says));

    static final List<Column<Executor>> EXECUTORS = List.of(
            Column.<Executor>text("executor", 24, Executor::name),
            Column.number("busy", 7, Executor::busy, row -> share(row.busy())),
            Column.<Executor>picture("now", BAR, Tables::bar).inked(Tables::load),
            Column.<Executor>text("state", 9, Executor::state)
                    .inked(row -> row.state().equals("blocked") ? Ink.BAD : null),
            Column.number("queue", 7, Executor::waiting, row -> Units.count(row.waiting())),
            Column.number("worst", 8, row -> most(row.runs()), row -> worst(row.runs())),
            Column.number("delay99", 8, row -> p99Value(row.delay()), row -> p99(row.delay())),
            Column.number("runs/s", 8, Executor::perSecond, row -> rate(row.perSecond())),
            Column.number("run99", 8, row -> p99Value(row.runs()), row -> p99(row.runs())),
            Column.text("kind", 8, Executor::kind),
            Column.text("what runs", 30, row -> shortened(row.current())));

    static final List<Column<Origin>> TASKS = List.of(
            Column.text("task", 24, row -> shortened(row.task().origin())),
            Column.text("on", 7, row -> row.task().on()),
            Column.<Origin>text("state", 9, row -> row.task().state())
                    .inked(row -> row.task().state().equals("running") ? Ink.LOAD : null),
            Column.number("busy", 7, Origin::busy, row -> share(row.busy())),
            Column.number("sched", 8, Origin::scheduled, row -> inSecond(row.scheduled())),
            Column.number(
                    "runs",
                    9,
                    row -> row.task().runs(),
                    row -> Units.count(row.task().runs())),
            Column.<Origin>number(
                            "worst",
                            8,
                            row -> most(row.task().run()),
                            row -> worst(row.task().run()))
                    .inked(row ->
                            row.task().on().equals("loop") && row.task().run().maxNanos() > 5_000_000 ? Ink.BAD : null),
            Column.<Origin>picture("now", BAR, Tables::bar),
            Column.number("runs/s", 8, Origin::perSecond, row -> rate(row.perSecond())),
            Column.number(
                    "run99",
                    8,
                    row -> p99Value(row.task().run()),
                    row -> p99(row.task().run())),
            Column.number(
                    "delay99",
                    8,
                    row -> p99Value(row.task().delay()),
                    row -> p99(row.task().delay())),
            Column.number(
                    "wait",
                    6,
                    row -> row.task().waiting(),
                    row -> row.task().waiting() < 0
                            ? "–"
                            : Units.count(row.task().waiting())));

    static final List<Column<Thing>> RESOURCES = List.of(
            Column.<Thing>text("resource", 22, Thing::name),
            Column.text("kind", 9, Thing::kind),
            Column.<Thing>number("waited", 7, Tables::contention, thing -> share(contention(thing)))
                    .inked(thing -> contention(thing) > 0.05 ? Ink.BAD : null),
            Column.number("worst", 8, thing -> most(thing.waits()), thing -> worst(thing.waits())),
            Column.text("held by", 16, thing -> who(thing.holders())),
            Column.<Thing>text("waiting", 18, thing -> who(thing.waiters()))
                    .inked(thing -> thing.waiters().isEmpty() ? null : Ink.DOUBT),
            Column.number("size", 9, Thing::size, thing -> Units.count(thing.size())),
            Column.number(
                    "of", 8, Thing::capacity, thing -> thing.capacity() == 0 ? "∞" : Units.count(thing.capacity())),
            Column.number("peak", 9, Thing::peak, thing -> Units.count(thing.peak())),
            Column.number("acquired", 10, Thing::acquired, thing -> Units.count(thing.acquired())));

    static final List<Column<Rows.LongRun>> OUTLIERS = List.of(
            Column.<Rows.LongRun>number(
                    "took",
                    9,
                    row -> row.outlier().nanos(),
                    row -> Units.time(row.outlier().nanos())),
            Column.text("of", 24, row -> shortened(row.task().origin())),
            Column.text("where", 14, row -> row.outlier().where()),
            Column.text("ended", 8, row -> clock(row.outlier().wallMillis())),
            Column.text("trace", 32, row -> row.outlier().trace()));

    private Tables() {}

    static List<? extends Column<?>> of(Section section) {
        return switch (section) {
            case LINTS -> LINTS;
            case EXECUTORS -> EXECUTORS;
            case TASKS -> TASKS;
            case RESOURCES -> RESOURCES;
            case OUTLIERS -> OUTLIERS;
        };
    }

    /// The next column to sort by; -1 after the last.
    static int next(Section section, int column) {
        List<? extends Column<?>> columns = of(section);
        int next = column + 1;
        while (next < columns.size() && columns.get(next).order() == null) {
            next++;
        }
        return next < columns.size() ? next : -1;
    }

    /// Local time of day.
    static String clock(long wallMillis) {
        return CLOCK.format(Instant.ofEpochMilli(wallMillis).atZone(ZoneId.systemDefault()));
    }

    /// A value of a lint.
    static String figure(double value, String unit) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return switch (unit) {
            case "ms" -> Units.time(value * 1e6);
            case "bytes" -> Units.bytes(value);
            case "share" -> Units.share(value);
            default -> Units.count(Math.round(value));
        };
    }

    static String who(List<Who> list) {
        return list.stream()
                .map(who -> who.task() + (who.count() > 1 ? " ×" + who.count() : ""))
                .collect(Collectors.joining(", "));
    }

    static String share(double share) {
        if (Double.isNaN(share)) {
            return "–";
        }
        return share > 0 && share < 0.001 ? "<0.1 %" : Units.share(share);
    }

    static String rate(double perSecond) {
        return Double.isNaN(perSecond) ? "–" : Units.count(Math.round(perSecond));
    }

    /// `io.vertx.core.Future` as `i.v.core.Future`: the parts of a package but the last two as letters.
    static String shortened(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length <= LONGEST_PACKAGE || name.indexOf('/') >= 0) {
            return name;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            boolean whole = i >= parts.length - LONGEST_PACKAGE || parts[i].isEmpty() || parts[i].indexOf(' ') >= 0;
            text.append(i == 0 ? "" : ".").append(whole ? parts[i] : parts[i].substring(0, 1));
        }
        return text.toString();
    }

    private static @Nullable Ink ink(Finding finding) {
        return switch (finding.state()) {
            case "warn" -> Ink.BAD;
            case "ok" -> Ink.GOOD;
            default -> Ink.SOFT;
        };
    }

    private static Ink load(Executor row) {
        return row.busy() > 0.95 ? Ink.BAD : Ink.LOAD;
    }

    private static String bar(Executor row) {
        if (Double.isNaN(row.busy())) {
            return "";
        }
        return bar(row.busy() - row.io(), '█', row.io(), '▓');
    }

    private static String bar(Origin row) {
        double whole = row.busy() + row.scheduled() + row.idle();
        return whole > 0 ? bar(row.busy() / whole, '█', row.scheduled() / whole, '▒') : "";
    }

    private static String bar(double first, char firstMark, double second, char secondMark) {
        int one = cells(first);
        int both = Math.max(one + (second > 0.02 ? 1 : 0), cells(first + second));
        int end = Math.min(BAR, both);
        one = Math.min(one, end);
        return String.valueOf(firstMark).repeat(one)
                + String.valueOf(secondMark).repeat(end - one)
                + "░".repeat(BAR - end);
    }

    private static int cells(double share) {
        int cells = (int) Math.round(Math.clamp(share, 0, 1) * BAR);
        return cells == 0 && share > 0.005 ? 1 : cells;
    }

    private static double contention(Thing thing) {
        return thing.acquired() == 0 ? Double.NaN : (double) thing.contended() / thing.acquired();
    }

    private static String inSecond(double seconds) {
        return Double.isNaN(seconds) ? "–" : Units.time(seconds * 1e9);
    }

    private static double most(@Nullable Times times) {
        return times == null || times.count() == 0 ? Double.NaN : times.maxNanos();
    }

    private static String worst(@Nullable Times times) {
        return times == null || times.count() == 0 ? "–" : Units.time(times.maxNanos());
    }

    private static double p99Value(@Nullable Times times) {
        return times == null || times.count() == 0 ? Double.NaN : times.p99();
    }

    private static String p99(@Nullable Times times) {
        return times == null || times.count() == 0 ? "–" : Units.time(times.p99());
    }
}
