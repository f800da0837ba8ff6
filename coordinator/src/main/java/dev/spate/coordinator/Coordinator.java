package dev.spate.coordinator;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import dev.spate.schedule.Draws;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries runs through: divides the load, starts the agents, gathers what they measure, judges.
///
/// All decisions are made by one control thread, which this object owns; methods may be called by any
/// thread. Everything that comes in, from the log or from a caller, waits in one queue for that thread,
/// and a full queue makes the reader of the log wait.
///
/// It begins by reading what the log holds. Runs that another coordinator left unfinished are gone on
/// with as if nothing had happened; there must be one coordinator at a time for one log.
public final class Coordinator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private static final long TICK_NANOS = 50_000_000L;
    private static final int QUEUE = 8192;

    /// Clocks of hosts, and the log's own, may differ; reading too much does no harm.
    private static final long CLOCKS_DIFFER_NANOS = 60_000_000_000L;

    private final Log log;
    private final LongSupplier time;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;

    /// What somebody waits for, whether the control thread has met it or not.
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();

    // Owned by the control thread.
    private final Dispatcher dispatcher;
    /// What the control thread, in a listener, gives itself to do: it must not wait for room in its own
    /// queue.
    private final Queue<Runnable> own = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long unreadableSeen;
    private int behind;

    private long ids;
    private volatile boolean closed;

    /// @param log not closed by the coordinator
    /// @param attendant asked for every run
    /// @param wall the coordinator's time, read once, as the zero of `nanos`
    /// @param nanos elapsed time, `System::nanoTime` outside of tests
    public Coordinator(
            Log log, CoordinatorSettings settings, RunAttendant attendant, InstantSource wall, LongSupplier nanos) {
        this.log = log;
        this.time = new CoordinatorTime(wall, nanos);
        String identity = settings.name() + "@" + time.getAsLong();
        this.ids = Draws.bits(time.getAsLong(), 0);
        this.dispatcher = new Dispatcher(log, settings, identity, attendant, time);
        this.thread = Thread.ofPlatform().name("spate-coordinator").daemon().unstarted(this::work);
    }

    /// Starts to read the log. Once.
    public void start() {
        thread.start();
        RunHistory history = new RunHistory();
        Subscription runs = log.read(Set.of(Topic.RUNS), Log.From.OLDEST, new Log.Reader() {
            private boolean handedOver;

            @Override
            public void accept(Message message) {
                if (!handedOver) {
                    history.read(message);
                }
            }

            @Override
            public void caughtUp() throws InterruptedException {
                handedOver = true;
                queue.put(() -> restore(history));
            }
        });
        enqueue(() -> subscriptions.add(runs));
    }

    /// Takes a run; it starts as soon as enough agents are free.
    ///
    /// @param listeners called for this run only
    /// @throws IllegalStateException if the coordinator is closed
    public RunHandle submit(Submission submission, List<RunListener> listeners) {
        String run = newId(submission);
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        enqueue(() -> dispatcher.submit(run, submission, listeners, new CompletableFuture<>(), outcome), outcome);
        return new RunHandle(run, this, outcome);
    }

    /// Takes a run under an id that the caller chose. Submitting the same again is harmless and gives
    /// the same run.
    ///
    /// @param run usable as a folder's name; null for a new id
    /// @return completes with the run as it stands then; exceptionally with [RunConflictException] if
    ///     the id is that of something else
    public CompletableFuture<RunView> submit(@Nullable String run, Submission submission) {
        String id = run == null ? newId(submission) : run;
        CompletableFuture<RunView> accepted = new CompletableFuture<>();
        enqueue(() -> dispatcher.submit(id, submission, List.of(), accepted, null), accepted);
        return accepted;
    }

    /// Ends a run early. Harmless when there is no such run, or when the coordinator is closed.
    public void stop(String run, String reason) {
        if (!closed) {
            enqueue(() -> dispatcher.stop(run, reason, time.getAsLong()));
        }
    }

    /// Tells a listener what happens to a run from now on, until it ends.
    ///
    /// @return false if there is no such run or it has ended
    public CompletableFuture<Boolean> follow(String run, RunListener listener) {
        return ask(() -> dispatcher.follow(run, listener));
    }

    /// Tells a listener nothing more.
    public void unfollow(String run, RunListener listener) {
        if (!closed) {
            enqueue(() -> dispatcher.unfollow(run, listener));
        }
    }

    /// All runs that are known, the oldest first.
    public CompletableFuture<List<RunView>> runs() {
        return ask(dispatcher::views);
    }

    /// One run, or null.
    public CompletableFuture<@Nullable RunView> run(String run) {
        return ask(() -> dispatcher.view(run));
    }

    /// All agents that were heard in the last hour, by name.
    public CompletableFuture<List<AgentView>> agents() {
        return ask(() -> dispatcher.agents(time.getAsLong()));
    }

    /// Completes when the coordinator has ended: normally after [#close], exceptionally if it broke or
    /// may not write any more.
    public CompletableFuture<Void> ended() {
        return ended.copy();
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

    private synchronized String newId(Submission submission) {
        return RunIds.of(submission.plan().name(), time.getAsLong(), ids++);
    }

    private <T extends @Nullable Object> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        enqueue(() -> answer.complete(question.get()), answer);
        return answer;
    }

    private void enqueue(Runnable work) {
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

    /// @param awaits completed by the work, or exceptionally if that is never done
    @SuppressWarnings("CollectionUndefinedEquality") // the same future is meant
    private void enqueue(Runnable work, CompletableFuture<?> awaits) {
        // Before the look at `closed`, which is set before anyone completes these: one of the two sees the other.
        awaited.add(awaits);
        CompletableFuture<?> _ = awaits.whenComplete((_, _) -> awaited.remove(awaits));
        try {
            enqueue(work);
        } catch (IllegalStateException e) {
            awaited.remove(awaits);
            throw e;
        }
    }

    private void work() {
        Throwable broken = null;
        try {
            long nextTick = time.getAsLong();
            while (!closed) {
                long now = time.getAsLong();
                if (now >= nextTick) {
                    checkLog();
                    dispatcher.tick(now);
                    nextTick = now + TICK_NANOS;
                }
                Runnable next = own.poll();
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
            broken = e;
        } finally {
            closed = true;
            subscriptions.forEach(Subscription::close);
            if (broken == null) {
                giveUp(new IllegalStateException("the coordinator was closed"));
                ended.complete(null);
            } else {
                giveUp(broken);
                ended.completeExceptionally(broken);
            }
        }
    }

    /// What happened to runs before is known: asks the agents' topics for the rest.
    private void restore(RunHistory history) {
        closeSubscriptions();
        long now = time.getAsLong();
        dispatcher.restore(history, now);
        Log.From from = Log.From.since(dispatcher.heardFrom(now) - CLOCKS_DIFFER_NANOS);
        // A topic each, so that no heartbeat waits behind a heap of reports.
        for (Topic topic : List.of(Topic.AGENTS, Topic.INTERVALS)) {
            behind++;
            subscriptions.add(log.read(Set.of(topic), from, new Log.Reader() {
                @Override
                public void accept(Message message) throws InterruptedException {
                    long readNanos = time.getAsLong();
                    queue.put(() -> dispatcher.read(message, readNanos));
                }

                @Override
                public void caughtUp() throws InterruptedException {
                    queue.put(Coordinator.this::caughtUp);
                }
            }));
        }
    }

    private void caughtUp() {
        if (--behind == 0) {
            dispatcher.begin(time.getAsLong());
        }
    }

    private void closeSubscriptions() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        unreadableSeen = 0;
    }

    private void checkLog() {
        Throwable failure = log.failure();
        if (failure != null) {
            throw new IllegalStateException("the log cannot be written any more", failure);
        }
        long unreadable = 0;
        for (Subscription subscription : subscriptions) {
            failure = subscription.failure();
            if (failure != null) {
                throw new IllegalStateException("the log cannot be read any more", failure);
            }
            unreadable += subscription.unreadable();
        }
        long more = unreadable - unreadableSeen;
        unreadableSeen = unreadable;
        if (more > 0) {
            dispatcher.unreadable(more);
        }
    }
}
