package dev.spate.coordinator;

import static java.util.Objects.requireNonNull;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.partition.Capacity;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import dev.spate.run.RunTimes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries runs through: divides the load, starts the agents, gathers what they measure, judges.
///
/// All decisions are made by one control thread, which this object owns; methods may be called by any
/// thread. Everything that comes in, from the log or from a caller, waits in one queue for that thread,
/// and a full queue makes the reader of the log wait. Several runs go on at once on agents of their own;
/// a run that finds too few free agents waits, and those submitted later wait behind it.
public final class Coordinator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private static final long TICK_NANOS = 50_000_000L;
    private static final int QUEUE = 8192;

    private final Log log;
    private final RunTimes times;
    private final LongSupplier time;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;

    /// Outcomes that somebody waits for, of runs that the control thread has met and of those that it
    /// has not.
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();

    // Owned by the control thread.
    private final Map<String, Entry> runs = new LinkedHashMap<>();
    /// What the control thread, in a listener, gives itself to do: it must not wait for room in its own
    /// queue.
    private final Queue<Work> own = new ArrayDeque<>();
    private final Roster roster;
    private long unreadableSeen;
    private @Nullable Subscription subscription;

    private long ids;
    private volatile boolean closed;

    /// @param log not closed by the coordinator
    /// @param wall the coordinator's time, read once, as the zero of `nanos`
    /// @param nanos elapsed time, `System::nanoTime` outside of tests
    public Coordinator(Log log, RunTimes times, InstantSource wall, LongSupplier nanos) {
        this.log = log;
        this.times = times;
        this.time = new CoordinatorTime(wall, nanos);
        this.roster = new Roster(times.agentTimeoutNanos());
        this.thread = Thread.ofPlatform().name("spate-coordinator").daemon().unstarted(this::work);
    }

    /// Starts to read the log. Once.
    public void start() {
        thread.start();
        // Agents may have said hello before.
        Subscription reading = log.read(
                Set.of(Topic.AGENTS, Topic.INTERVALS), Log.From.OLDEST, message -> queue.put(() -> read(message)));
        enqueue(() -> subscription = reading);
    }

    /// Takes a run; it starts as soon as enough agents are free.
    ///
    /// @param listeners called for this run only
    /// @throws IllegalStateException if the coordinator is closed
    @SuppressWarnings("CollectionUndefinedEquality") // the same future is meant
    public RunHandle submit(Submission submission, List<RunListener> listeners) {
        String run;
        long now = time.getAsLong();
        synchronized (this) {
            run = RunIds.of(submission.plan().name(), now, ids++);
        }
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        // Before the look at `closed`, which is set before anyone completes these: one of the two sees the other.
        awaited.add(outcome);
        CompletableFuture<?> _ = outcome.whenComplete((_, _) -> awaited.remove(outcome));
        try {
            enqueue(() -> take(run, submission, listeners, outcome));
        } catch (IllegalStateException e) {
            awaited.remove(outcome);
            throw e;
        }
        return new RunHandle(run, this, outcome);
    }

    /// Ends a run early. Harmless when there is no such run, or when the coordinator is closed.
    public void stop(String run, String reason) {
        if (closed) {
            return;
        }
        enqueue(() -> {
            Entry entry = runs.get(run);
            if (entry != null) {
                carryOut(entry, entry.live.stop(reason, time.getAsLong()));
            }
        });
    }

    /// Ends the control thread. Runs that have not ended go on on their agents, and their outcomes
    /// complete exceptionally.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Of a control thread that was never started.
        giveUp(new IllegalStateException("the coordinator was closed"));
    }

    private void giveUp(Throwable cause) {
        for (CompletableFuture<?> one : awaited) {
            one.completeExceptionally(cause);
        }
    }

    private void enqueue(Work work) {
        if (closed) {
            throw new IllegalStateException("the coordinator is closed");
        }
        if (Thread.currentThread().equals(thread)) {
            own.add(work);
            return;
        }
        try {
            // A thread that has ended makes no room.
            while (!queue.offer(work, TICK_NANOS, TimeUnit.NANOSECONDS)) {
                if (closed) {
                    throw new IllegalStateException("the coordinator is closed");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the coordinator was busy", e);
        }
    }

    private void work() {
        Throwable cause = new IllegalStateException("the coordinator was closed");
        try {
            long nextTick = time.getAsLong();
            while (!closed) {
                long now = time.getAsLong();
                if (now >= nextTick) {
                    tick(now);
                    nextTick = now + TICK_NANOS;
                }
                Work next = own.poll();
                if (next == null) {
                    next = queue.poll(Math.max(0, nextTick - now), TimeUnit.NANOSECONDS);
                }
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            // close() wants the thread to end, and it does.
        } catch (RuntimeException | Error e) {
            LOG.error("the coordinator broke and ends", e);
            cause = e;
        } finally {
            closed = true;
            Subscription reading = subscription;
            if (reading != null) {
                reading.close();
            }
            giveUp(cause);
        }
    }

    private void take(
            String run, Submission submission, List<RunListener> listeners, CompletableFuture<RunOutcome> outcome) {
        long now = time.getAsLong();
        RunEvent.RunSubmitted submitted = new RunEvent.RunSubmitted(
                run,
                now,
                submission.planYaml(),
                submission.files(),
                submission.overrides(),
                submission.plan().workload().seed(),
                submission.agents());
        log.append(run, submitted);
        List<RunListener> careful = new ArrayList<>();
        for (RunListener listener : listeners) {
            careful.add(new CarefulListener(listener));
        }
        runs.put(run, new Entry(new LiveRun(List.of(submitted), submission.plan(), times, careful, now), outcome));
        assignAgents(now);
    }

    private void read(Message message) {
        long now = time.getAsLong();
        switch (message) {
            case AgentEvent event -> heard(event, now);
            case IntervalReport report -> {
                Entry entry = runs.get(report.run());
                if (entry != null) {
                    carryOut(entry, entry.live.heard(report, now));
                }
            }
            case RunEvent _, Command _ -> {}
        }
    }

    private void heard(AgentEvent event, long now) {
        roster.heard(event, now);
        if (event instanceof AgentEvent.Heartbeat beat) {
            log.append(
                    beat.agent(),
                    new Command.ClockEcho(
                            beat.agent(), beat.sequence(), beat.sentAtEpochNanos(), now, time.getAsLong()));
        }
        for (Entry entry : List.copyOf(runs.values())) {
            carryOut(entry, entry.live.heard(event, now));
        }
        if (event instanceof AgentEvent.Hello) {
            assignAgents(now);
        }
    }

    private void tick(long now) {
        passOnUnreadable();
        for (Entry entry : List.copyOf(runs.values())) {
            carryOut(entry, entry.live.tick(now));
        }
        roster.forget(now);
        assignAgents(now);
    }

    /// Gives free agents to the runs that wait, first come first served.
    private void assignAgents(long now) {
        Set<String> busy = new HashSet<>();
        for (Entry entry : runs.values()) {
            entry.live.state().shares().forEach(share -> busy.add(share.agent()));
        }
        for (Entry entry : List.copyOf(runs.values())) {
            int wanted = entry.live.agentsWanted();
            if (wanted == 0) {
                continue;
            }
            List<Capacity> free = roster.free(busy, now);
            if (free.size() < wanted) {
                return;
            }
            List<Capacity> chosen = free.subList(0, wanted);
            chosen.forEach(agent -> busy.add(agent.agent()));
            List<Message> effects = entry.live.assign(chosen, now);
            for (Capacity agent : chosen) {
                entry.live.describe(requireNonNull(roster.hello(agent.agent())));
            }
            carryOut(entry, effects);
        }
    }

    private void carryOut(Entry entry, List<Message> effects) {
        for (Message message : effects) {
            log.append(key(message), message);
        }
        RunOutcome outcome = entry.live.outcome();
        if (outcome != null) {
            runs.remove(outcome.run());
            entry.outcome.complete(outcome);
        }
    }

    /// A message that cannot be read may be one that any of the runs is waiting for.
    private void passOnUnreadable() {
        Subscription reading = subscription;
        if (reading == null) {
            return;
        }
        Throwable failure = reading.failure();
        if (failure != null) {
            throw new IllegalStateException("the log cannot be read any more", failure);
        }
        long more = reading.unreadable() - unreadableSeen;
        unreadableSeen += more;
        if (more > 0) {
            LOG.warn("{} messages of an unknown version or form were passed over", more);
            for (Entry entry : runs.values()) {
                entry.live.unreadable(more);
            }
        }
    }

    private static String key(Message message) {
        return switch (message) {
            case RunEvent event -> event.run();
            case Command command -> command.agent();
            case AgentEvent event -> event.agent();
            case IntervalReport report -> report.agent();
        };
    }

    /// Something for the control thread to do.
    @FunctionalInterface
    private interface Work {
        void run();
    }

    /// A run and who waits for it.
    private record Entry(LiveRun live, CompletableFuture<RunOutcome> outcome) {}
}
