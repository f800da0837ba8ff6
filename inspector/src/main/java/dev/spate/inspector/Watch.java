package dev.spate.inspector;

import dev.spate.inspector.Origin.Place;
import dev.spate.inspector.Resource.Kind;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/// Judges what loops, pools and resources say: looks at them some times a second, and once a second has
/// each lint say what it has seen in that second.
///
/// Belongs to one thread. It also asks each loop ten times a second to run nothing at all, so that how
/// late tasks are is known where an application has none.
final class Watch {

    /// Looks a second.
    static final int LOOKS = 20;

    private static final int PROBE_EVERY = 2;

    /// Calls of a stack that are kept.
    private static final int STACK = 16;

    /// A kind of task must have run so often in a second on a loop before it is told off for submitting
    /// itself. Below that it is a timer.
    static final int RESUBMITS_FROM = 25;

    /// Tasks of a kind in a second before they are called too fine.
    static final int FINE_FROM = 1_000;

    /// Reads and writes of a resource in a second before they are called small.
    static final int MOVES_FROM = 100;

    /// Tasks of a window before a percentile of them means something.
    private static final int DELAYS_FROM = 20;

    /// What runs still is judged when it has for a second: until it ends nobody knows how much of it was
    /// waiting for a processor.
    private static final long STILL_NANOS = 1_000_000_000;

    /// Measured runs of a window before their mean means something.
    private static final int SAMPLES_FROM = 3;

    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;

    private final RuntimeInspector inspector;
    private final Lints lints;
    private final Growth direct = new Growth();
    private final Map<LoopRecorder, LoopHistory> loops = new HashMap<>();

    /// Of threads that are no loops.
    private final Map<Tally, History> tallies = new HashMap<>();
    private final Map<WatchedResource, long[]> resources = new HashMap<>();
    private final Map<Origin, long[]> origins = new HashMap<>();

    /// Of the second that is judged: runs on all loops, and those that came from another loop.
    private final Map<Origin, long[]> crossings = new HashMap<>();

    /// Platform threads since the process began.
    private long threadsStarted;

    private int second;
    private long secondNanos;
    private int look;

    /// While that is noted which was before the watch began.
    private boolean beginning;

    Watch(RuntimeInspector inspector, Lints lints) {
        this.inspector = inspector;
        this.lints = lints;
    }

    /// What was counted before, so that only what comes from now on is judged.
    void begin(long now) {
        secondNanos = now;
        direct.forget();
        tallies.clear();
        loops.clear();
        resources.clear();
        origins.clear();
        beginning = true;
        judge(now, 1);
        beginning = false;
        lints.forget();
    }

    /// @param now of `System.nanoTime()`
    void look(long now) {
        look++;
        for (RuntimeInspector.Watched watched : inspector.loops()) {
            LoopRecorder recorder = watched.recorder();
            long since = recorder.cells.read(LoopRecorder.SINCE);
            if (since != 0 && now - since > Lint.LOOP_BLOCKED.threshold() * MILLI) {
                blocked(recorder, since);
            }
            EventLoop loop = watched.loop();
            if (loop != null && recorder.thread != null && look % PROBE_EVERY == 0 && !loop.isShuttingDown()) {
                probe(loop);
            }
        }
        inspector.pools().all().forEach(pool -> pool.look(now));
        inspector.virtualThreads().look();
        direct.look(directBytes());
    }

    /// @param now of `System.nanoTime()`
    void second(long now, long wallMillis) {
        second++;
        inspector.loops().forEach(watched -> watched.recorder().second = second);
        judge(now, Math.max(1, now - secondNanos));
        lints.close(wallMillis);
        secondNanos = now;
    }

    static long directBytes() {
        long buffers = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                buffers += pool.getMemoryUsed();
            }
        }
        // Where Netty asks the system for memory itself, the JDK does not know of it.
        return buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private static void probe(EventLoop loop) {
        try {
            loop.execute(new Probe());
        } catch (RejectedExecutionException _) {
            // It has ended.
        }
    }

    /// Keeps what a loop does that has been held for long; once for each time.
    private void blocked(LoopRecorder recorder, long since) {
        LoopHistory history = history(recorder);
        Thread thread = recorder.thread;
        if (history.seenBlocked != since && thread != null) {
            history.seenBlocked = since;
            StackTraceElement[] stack = thread.getStackTrace();
            // It may have gone on meanwhile.
            if (recorder.cells.read(LoopRecorder.SINCE) == since) {
                recorder.stack = Arrays.stream(stack)
                        .limit(STACK)
                        .map(StackTraceElement::toString)
                        .toList();
            }
        }
    }

    private void judge(long now, long elapsed) {
        Set<LoopRecorder> living = new HashSet<>();
        for (RuntimeInspector.Watched watched : inspector.loops()) {
            judge(watched.recorder(), now, elapsed);
            living.add(watched.recorder());
        }
        loops.keySet().retainAll(living);
        for (Map.Entry<Origin, long[]> one : crossings.entrySet()) {
            long[] counts = one.getValue();
            lints.observe(
                    Lint.LOOPS_CROSSED,
                    counts[0] < RESUBMITS_FROM ? 0 : (double) counts[1] / (double) counts[0],
                    one.getKey().name);
        }
        crossings.clear();
        for (int i = 0; i < inspector.origins().size(); i++) {
            Origin origin = inspector.origins().at(i);
            if (origin != null) {
                for (Place place : Place.values()) {
                    judge(origin, origin.tally(place), tallies, place.name().toLowerCase(Locale.ROOT));
                }
                judgeSize(origin);
            }
        }
        for (PoolWatch pool : inspector.pools().all()) {
            lints.observe(Lint.WORKERS_SATURATED, (double) pool.takeSaturatedNanos() / MILLI, pool.name);
        }
        for (WatchedResource resource : inspector.resources().all()) {
            judge(resource, elapsed);
        }
        WatchedPromises promises = inspector.promises();
        long abandoned = promises.collect();
        if (promises.made() > 0) {
            lints.observe(Lint.PROMISE_ABANDONED, (double) abandoned, abandoned > 0 ? promises.lastAbandoned() : "");
        }
        VirtualThreads virtual = inspector.virtualThreads();
        lints.observe(Lint.CARRIERS_EXHAUSTED, virtual.takeExhausted(), "scheduler");
        long pin = virtual.takePinNanos();
        if (pin >= 0) {
            lints.observe(Lint.VIRTUAL_PINNED, (double) pin / MILLI, pin > 0 ? virtual.pinnedAt() : "");
        }
        long threads = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        if (!beginning) {
            lints.observe(Lint.THREADS_STARTED, (double) (threads - threadsStarted) * SECOND / elapsed, "process");
        }
        threadsStarted = threads;
        lints.observe(Lint.DIRECT_MEMORY_GROWING, direct.second(), "process");
    }

    private void judge(LoopRecorder recorder, long now, long elapsed) {
        LoopHistory history = history(recorder);
        long since = recorder.cells.read(LoopRecorder.SINCE);
        Origin current = recorder.current.getOpaque();
        long running = since == 0 ? 0 : Math.max(0, now - since);
        long busy = recorder.cells.read(LoopRecorder.BUSY);
        recorder.busyShare = Math.min(1, (double) (busy - history.busy + Math.min(running, elapsed)) / elapsed);
        history.busy = busy;
        long longest = recorder.total.cells.takeMax(Tally.LONGEST);
        String where = "";
        long longestOfAll = 0;
        for (int i = 0; i < inspector.origins().size(); i++) {
            Tally tally = recorder.tally(i);
            Origin origin = inspector.origins().at(i);
            if (tally != null && origin != null) {
                long own = tally.cells.takeMax(Tally.LONGEST);
                if (own > longestOfAll) {
                    longestOfAll = own;
                    where = origin.name;
                }
                judge(origin, tally, history.tallies, recorder.name);
            }
        }
        Standstill.Hold hold = recorder.standstill.takeLongest();
        String evidence = hold == null ? "" : hold.evidence();
        if (running > Math.max(longest, STILL_NANOS) && current != null) {
            longest = running;
            where = current.name;
            evidence = "it runs still";
        }
        if (recorder.thread != null) {
            lints.observe(Lint.LOOP_BLOCKED, (double) longest / MILLI, (recorder.name + " " + where).strip(), evidence);
        }
        long[] delays = new long[Histogram.CELLS];
        Histogram.addTo(delays, recorder.total.cells, Tally.DELAY);
        long[] before = history.delays[second % Lints.WINDOW];
        history.delays[second % Lints.WINDOW] = delays.clone();
        for (int i = 0; i < delays.length; i++) {
            delays[i] -= before[i];
        }
        if (Histogram.count(delays) >= DELAYS_FROM) {
            lints.observe(Lint.SCHEDULING_DELAY, (double) Histogram.percentile(delays, 0.99) / MILLI, recorder.name);
        }
    }

    private void judge(Origin origin, Tally tally, Map<Tally, History> histories, String place) {
        History history = histories.get(tally);
        long runs = tally.cells.read(Tally.RUNS);
        if (history == null) {
            if (runs == 0) {
                return;
            }
            history = new History();
            histories.put(tally, history);
            if (beginning) {
                for (int slot = 0; slot < Lints.WINDOW; slot++) {
                    history.renew(tally, slot);
                }
            }
        }
        long ran = runs - history.runs;
        long resubmits = tally.cells.read(Tally.RESUBMITS) - history.resubmits;
        long crossed = tally.cells.read(Tally.CROSSED) - history.crossed;
        long quick = tally.cells.read(Tally.SHORT) - history.quick;
        long samples = tally.cells.read(Tally.SAMPLES) - history.samples[second % Lints.WINDOW];
        long allocated = tally.cells.read(Tally.ALLOCATED) - history.allocated[second % Lints.WINDOW];
        history.renew(tally, second);
        if (ran == 0) {
            return;
        }
        String where = place + " " + origin.name;
        lints.observe(Lint.SELF_RESUBMIT, ran < RESUBMITS_FROM ? 0 : (double) resubmits / (double) ran, where);
        if (!origin.foreign) {
            long[] counts = crossings.computeIfAbsent(origin, _ -> new long[2]);
            counts[0] += ran;
            counts[1] += crossed;
            lints.observe(Lint.TASKS_TOO_FINE, ran < FINE_FROM ? 0 : (double) quick / (double) ran, where);
            if (samples > 0) {
                lints.observe(
                        Lint.ALLOCATES_MUCH, samples < SAMPLES_FROM ? 0 : (double) allocated / (double) samples, where);
            }
        }
    }

    private void judgeSize(Origin origin) {
        long submitted = origin.submitted.sum();
        long bytes = origin.contextBytes.sum();
        long[] before = origins.put(origin, new long[] {submitted, bytes});
        if (before == null) {
            before = beginning ? new long[] {submitted, bytes} : new long[2];
        }
        long more = submitted - before[0];
        if (more > 0) {
            lints.observe(Lint.TASK_TOO_LARGE, (double) (bytes - before[1]) / (double) more, origin.name);
        }
    }

    private void judge(WatchedResource resource, long elapsed) {
        long acquired = resource.acquired();
        long waited = resource.waitedNanos();
        long moves = resource.moves.sum();
        long small = resource.smallMoves.sum();
        long[] before = resources.put(resource, new long[] {acquired, waited, moves, small});
        if (before == null) {
            before = new long[4];
        }
        String where = resource.name;
        if (resource.kind == Kind.LOCK && acquired > before[0]) {
            lints.observe(Lint.LOCK_CONTENDED, (double) (waited - before[1]) / (double) elapsed, where);
        }
        if (resource.kind == Kind.QUEUE) {
            long peak = resource.recentPeak.getAndSet(0);
            lints.observe(Lint.QUEUE_GROWING, resource.capacity == 0 ? (double) peak : 0, where);
        }
        if (moves > before[2]) {
            long more = moves - before[2];
            lints.observe(Lint.SMALL_IO, more < MOVES_FROM ? 0 : (double) (small - before[3]) / (double) more, where);
        }
    }

    private LoopHistory history(LoopRecorder recorder) {
        return loops.computeIfAbsent(recorder, _ -> {
            LoopHistory made = new LoopHistory();
            if (beginning) {
                made.busy = recorder.cells.read(LoopRecorder.BUSY);
                for (long[] delays : made.delays) {
                    Histogram.addTo(delays, recorder.total.cells, Tally.DELAY);
                }
            }
            return made;
        });
    }

    /// Of a loop.
    private static final class LoopHistory {
        private final Map<Tally, History> tallies = new HashMap<>();
        private final long[][] delays = new long[Lints.WINDOW][Histogram.CELLS];
        private long seenBlocked;
        private long busy;
    }

    /// Of the tasks of one origin at one place, as they were counted when they were judged last.
    private static final class History {
        private long runs;
        private long resubmits;
        private long crossed;
        private long quick;
        private final long[] samples = new long[Lints.WINDOW];
        private final long[] allocated = new long[Lints.WINDOW];

        void renew(Tally tally, int second) {
            runs = tally.cells.read(Tally.RUNS);
            resubmits = tally.cells.read(Tally.RESUBMITS);
            crossed = tally.cells.read(Tally.CROSSED);
            quick = tally.cells.read(Tally.SHORT);
            samples[second % Lints.WINDOW] = tally.cells.read(Tally.SAMPLES);
            allocated[second % Lints.WINDOW] = tally.cells.read(Tally.ALLOCATED);
        }
    }

    /// Does nothing; how late it is says how late others are.
    static final class Probe implements Runnable {
        @Override
        public void run() {}
    }
}
