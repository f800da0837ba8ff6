package dev.spate.inspector;

import dev.spate.inspector.Origin.Place;
import dev.spate.inspector.Snapshot.Cost;
import dev.spate.inspector.Snapshot.Drops;
import dev.spate.inspector.Snapshot.Loop;
import dev.spate.inspector.Snapshot.Memory;
import dev.spate.inspector.Snapshot.Outlier;
import dev.spate.inspector.Snapshot.Task;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Puts together what all that is under watch has to say, for a [Snapshot].
final class Display {

    private static final int OUTLIERS = 5;

    private Display() {}

    static Snapshot of(RuntimeInspector inspector) {
        long now = System.nanoTime();
        long watched = inspector.watchedNanos(now);
        boolean on = inspector.isOn();
        // Before the loops: so these are never busy for less time than their tasks.
        List<Task> tasks = tasks(inspector, on, watched);
        List<Loop> loops = new ArrayList<>();
        long observations = 0;
        long nested = 0;
        long origins = 0;
        for (RuntimeInspector.Watched one : inspector.loops()) {
            LoopRecorder recorder = one.recorder();
            loops.add(loop(recorder, on, now, watched));
            observations += recorder.cells.read(LoopRecorder.OBSERVATIONS);
            nested += recorder.cells.read(LoopRecorder.NESTED_DROPS);
            origins += recorder.cells.read(LoopRecorder.ORIGIN_DROPS);
        }
        Resources resources = inspector.resources();
        return new Snapshot(
                inspector.process(),
                ProcessHandle.current().pid(),
                inspector.nextSequence(),
                System.currentTimeMillis(),
                on,
                watched,
                Lints.WINDOW,
                inspector.lints().judged(),
                List.copyOf(loops),
                inspector.pools().all().stream().map(PoolWatch::show).toList(),
                inspector.virtualThreads().show(),
                tasks,
                resources.all().stream()
                        .map(WatchedResource::show)
                        .sorted(Comparator.comparing(Snapshot.Thing::name))
                        .toList(),
                inspector.promises().show(now),
                memory(),
                inspector.lints().show(),
                new Cost(inspector.costNanos(), inspector.costShare(), observations),
                new Drops(
                        origins,
                        resources.dropped.sum() + inspector.pools().dropped.sum(),
                        resources.droppedNames.sum(),
                        inspector.promises().dropped.sum(),
                        nested,
                        inspector.virtualThreads().lost.sum()));
    }

    private static Loop loop(LoopRecorder recorder, boolean on, long now, long watched) {
        long since = on ? recorder.cells.read(LoopRecorder.SINCE) : 0;
        Origin current = on ? recorder.current.getOpaque() : null;
        long running = since == 0 ? 0 : Math.max(0, now - since);
        long busy = recorder.cells.read(LoopRecorder.BUSY) + running;
        boolean blocked = (double) running > Lint.LOOP_BLOCKED.threshold() * TimeUnit.MILLISECONDS.toNanos(1);
        return new Loop(
                recorder.name,
                recorder.kind,
                since == 0 ? "idle" : blocked ? "blocked" : "busy",
                since == 0 || current == null ? "" : current.name,
                running,
                recorder.waiting(),
                busy,
                recorder.cells.read(LoopRecorder.IO),
                Math.max(0, watched - busy),
                recorder.busyShare,
                recorder.cells.read(LoopRecorder.TASKS),
                recorder.cells.read(LoopRecorder.EVENTS),
                Histogram.times(recorder.total.cells, Tally.RUN),
                Histogram.times(recorder.total.cells, Tally.DELAY),
                recorder.standstill.isKnown(),
                recorder.standstill.waited(),
                recorder.standstill.paused(),
                recorder.stack);
    }

    private static List<Task> tasks(RuntimeInspector inspector, boolean on, long watched) {
        List<Task> all = new ArrayList<>();
        for (int i = 0; i < inspector.origins().size(); i++) {
            Origin origin = inspector.origins().at(i);
            if (origin == null) {
                continue;
            }
            Sum onLoops = new Sum();
            for (RuntimeInspector.Watched one : inspector.loops()) {
                LoopRecorder recorder = one.recorder();
                Tally tally = recorder.tally(i);
                if (tally != null) {
                    onLoops.add(tally);
                }
                if (on && recorder.current.getOpaque() == origin) {
                    onLoops.running++;
                }
            }
            add(all, origin, "loop", onLoops, watched);
            for (Place place : Place.values()) {
                Sum sum = new Sum();
                sum.add(origin.tally(place));
                sum.running = origin.running(place);
                add(all, origin, place.name().toLowerCase(Locale.ROOT), sum, watched);
            }
            // Made and never run: it has to stand somewhere.
            if (all.stream().noneMatch(task -> task.origin().equals(origin.name)) && origin.submitted.sum() > 0) {
                all.add(new Sum().show(origin, "other", watched));
            }
        }
        all.sort(Comparator.comparingLong(Task::busyNanos).reversed());
        return List.copyOf(all);
    }

    private static void add(List<Task> all, Origin origin, String place, Sum sum, long watched) {
        if (sum.runs > 0 || sum.running > 0) {
            all.add(sum.show(origin, place, watched));
        }
    }

    private static Memory memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Memory(heap.getUsed(), heap.getMax(), Watch.directBytes(), Allocation.ofAll());
    }

    /// The tallies of one origin on one kind of thread.
    private static final class Sum {
        private final long[] run = new long[Histogram.CELLS];
        private final long[] delay = new long[Histogram.CELLS];
        private final List<Outlier> outliers = new ArrayList<>();
        private long running;
        private long runs;
        private long busy;
        private long scheduled;
        private long present;
        private long resubmits;
        private long samples;
        private long allocated;
        private int tallies;

        void add(Tally tally) {
            long seen = tally.cells.readFirst(Tally.RUNS);
            if (seen == 0) {
                return;
            }
            tallies++;
            runs += seen;
            busy += tally.cells.read(Tally.BUSY);
            scheduled += tally.cells.read(Tally.SCHEDULED);
            present += tally.cells.read(Tally.PRESENT);
            resubmits += tally.cells.read(Tally.RESUBMITS);
            samples += tally.cells.read(Tally.SAMPLES);
            allocated += tally.cells.read(Tally.ALLOCATED);
            Histogram.addTo(run, tally.cells, Tally.RUN);
            Histogram.addTo(delay, tally.cells, Tally.DELAY);
            for (int i = 0; i < Tally.OUTLIERS; i++) {
                Outlier outlier = tally.outliers.getAcquire(i);
                if (outlier != null) {
                    outliers.add(outlier);
                }
            }
        }

        Task show(Origin origin, String place, long watched) {
            long submitted = origin.submitted.sum();
            // Of tasks without a name it is not counted; their loops know how many wait in all.
            long waiting = submitted == 0 ? -1 : Math.max(0, submitted - origin.begun.sum());
            outliers.sort(Comparator.comparingLong(Outlier::nanos).reversed());
            return new Task(
                    origin.name,
                    place,
                    running > 0 ? "running" : waiting > 0 ? "scheduled" : "idle",
                    running,
                    waiting,
                    runs,
                    busy,
                    scheduled,
                    Math.max(0, watched - present / Math.max(1, tallies)),
                    resubmits,
                    submitted == 0 ? 0 : origin.contextBytes.sum() / submitted,
                    samples == 0 ? 0 : allocated / samples,
                    Histogram.times(run),
                    Histogram.times(delay),
                    List.copyOf(outliers.subList(0, Math.min(OUTLIERS, outliers.size()))));
        }
    }
}
