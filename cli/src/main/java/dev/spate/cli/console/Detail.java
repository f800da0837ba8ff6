package dev.spate.cli.console;

import dev.spate.cli.console.Rows.Executor;
import dev.spate.cli.console.Rows.LongRun;
import dev.spate.cli.console.Rows.Origin;
import dev.spate.inspector.Snapshot.Bucket;
import dev.spate.inspector.Snapshot.Finding;
import dev.spate.inspector.Snapshot.Outlier;
import dev.spate.inspector.Snapshot.Task;
import dev.spate.inspector.Snapshot.Thing;
import dev.spate.inspector.Snapshot.Times;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that is known of one row of a table, as lines.
final class Detail {

    private static final int LABEL = 24;

    private final List<String> lines = new ArrayList<>();
    private final int width;

    private Detail(int width) {
        this.width = width;
    }

    /// @param row of one of the [Tables]
    static List<String> of(Object row, int width) {
        Detail detail = new Detail(width);
        switch (row) {
            case Finding finding -> detail.lint(finding);
            case Executor executor -> detail.executor(executor);
            case Origin origin -> detail.task(origin.task());
            case Thing thing -> detail.resource(thing);
            case LongRun run -> detail.outlier(run);
            default ->
                throw new IllegalArgumentException(
                        "no table has rows of " + row.getClass().getSimpleName());
        }
        return List.copyOf(detail.lines);
    }

    private void lint(Finding finding) {
        say("lint", finding.lint());
        say("warns when", finding.says());
        say("state", finding.state().equals("unknown") ? "not yet known" : finding.state());
        say("value", Tables.figure(finding.value(), finding.unit()));
        say("warns above", Tables.figure(finding.threshold(), finding.unit()));
        say("where", finding.where());
        if (!finding.evidence().isEmpty()) {
            say("evidence", finding.evidence());
        }
        say("worst", Tables.figure(finding.worst(), finding.unit()));
        say("worst where", finding.worstWhere());
        say("worst at", finding.worstWallMillis() == 0 ? "–" : Tables.clock(finding.worstWallMillis()));
        say("has warned for", finding.warned() + " s");
    }

    private void executor(Executor row) {
        say(row.kind(), row.name());
        say("state", row.state());
        say("busy", Tables.share(row.busy()) + ", sockets " + Tables.share(row.io()));
        say("waiting", Units.count(row.waiting()));
        if (!row.current().isEmpty()) {
            say("what runs", row.current());
        }
        histogram("held at a time", row.runs());
        histogram("scheduling delay", row.delay());
        if (!row.stack().isEmpty()) {
            lines.add("");
            lines.add("where it was when last seen blocked");
            row.stack().forEach(frame -> lines.add("  " + Ink.clean(frame)));
        }
    }

    private void task(Task task) {
        say("task", task.origin());
        say("on", task.on() + ", " + task.state());
        say("runs", Units.count(task.runs()));
        say("busy", Units.time(task.busyNanos()));
        say("scheduled", Units.time(task.scheduledNanos()));
        say("idle", Units.time(task.idleNanos()));
        say("submits itself again", Units.share(task.runs() == 0 ? 0 : (double) task.resubmits() / task.runs()));
        say("allocated in a run", task.allocatedBytes() == 0 ? "–" : Units.bytes((double) task.allocatedBytes()));
        say("kept while waiting", task.contextBytes() == 0 ? "–" : Units.bytes((double) task.contextBytes()));
        histogram("run time", task.run());
        histogram("scheduling delay", task.delay());
        if (!task.outliers().isEmpty()) {
            lines.add("");
            lines.add("longest runs");
            task.outliers().forEach(outlier -> lines.add("  " + line(outlier)));
        }
    }

    private void resource(Thing thing) {
        say(thing.kind(), thing.name());
        say(
                "size",
                Units.count(thing.size())
                        + (thing.capacity() == 0 ? ", without a bound" : " of " + Units.count(thing.capacity()))
                        + ", peak " + Units.count(thing.peak()));
        say("held by", thing.holders().isEmpty() ? "nobody" : Tables.who(thing.holders()));
        say("waiting", thing.waiters().isEmpty() ? "nobody" : Tables.who(thing.waiters()));
        say("acquired", Units.count(thing.acquired()) + ", of these waited for " + Units.count(thing.contended()));
        say("moved", Units.count(thing.moves()) + " times, " + Units.bytes((double) thing.movedBytes()));
        histogram("waits", thing.waits());
        histogram("held", thing.held());
    }

    private void outlier(LongRun run) {
        say("task", run.task().origin());
        say("on", run.task().on());
        say("took", Units.time(run.outlier().nanos()));
        say("where", run.outlier().where());
        say("ended", Tables.clock(run.outlier().wallMillis()));
        say("trace", run.outlier().trace().isEmpty() ? "–" : run.outlier().trace());
    }

    private void say(String label, String value) {
        lines.add(Ink.left(label, LABEL) + Ink.clean(value));
    }

    private static String line(Outlier outlier) {
        return Ink.right(Units.time(outlier.nanos()), 9) + "  " + Tables.clock(outlier.wallMillis()) + "  "
                + Ink.clean(outlier.where() + "  " + outlier.trace());
    }

    /// A bar for each doubling of time.
    private void histogram(String name, @Nullable Times times) {
        lines.add("");
        if (times == null || times.count() == 0) {
            lines.add(name + ": none yet");
            return;
        }
        lines.add(name + ": " + Units.count(times.count()) + ", p50 " + Units.time(times.p50()) + ", p90 "
                + Units.time(times.p90()) + ", p99 " + Units.time(times.p99()) + ", worst "
                + Units.time(times.maxNanos()));
        Map<Integer, Long> doublings = new TreeMap<>();
        for (Bucket bucket : times.buckets()) {
            doublings.merge(Long.SIZE - Long.numberOfLeadingZeros(bucket.upTo()), bucket.count(), Long::sum);
        }
        long most = doublings.values().stream().mapToLong(Long::longValue).max().orElse(1);
        int room = Math.max(10, Math.min(60, width - 34));
        doublings.forEach((power, count) ->
                lines.add(Ink.right("< " + Units.time((double) (1L << Math.min(power, Long.SIZE - 2))), 12) + " "
                        + "█".repeat((int) Math.max(1, count * room / most)) + " " + Units.count(count)));
    }
}
