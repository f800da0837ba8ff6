package dev.spate.system;

import static java.util.Objects.requireNonNull;

import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.Dispatcher;
import dev.spate.coordinator.LiveRun;
import dev.spate.coordinator.RunHistory;
import dev.spate.coordinator.RunListener;
import dev.spate.coordinator.RunOutcome;
import dev.spate.coordinator.RunView;
import dev.spate.coordinator.Submission;
import dev.spate.protocol.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One life of a coordinator on a host: the real [Dispatcher], fed from the simulated log as
/// [dev.spate.coordinator.Coordinator] does it with threads.
final class SimulatedCoordinator extends SimulatedProcess {

    private static final long TICK_NANOS = 50 * Plans.MILLI;
    private static final long CLOCKS_DIFFER_NANOS = 60 * Plans.SECOND;

    final SimulatedClock clock;
    private final SimulatedLog log;
    private final CoordinatorSettings settings;
    private final Runnable afterEvent;
    private final Map<String, RunOutcome> outcomes = new LinkedHashMap<>();
    private final Map<String, LiveRun> carried = new LinkedHashMap<>();
    private @Nullable Dispatcher dispatcher;
    private @Nullable SimulatedOutbox outbox;
    private String identity = "";
    private int behind;

    SimulatedCoordinator(
            World world, SimulatedLog log, SimulatedClock clock, CoordinatorSettings settings, Runnable afterEvent) {
        super(world);
        this.log = log;
        this.clock = clock;
        this.settings = settings;
        this.afterEvent = afterEvent;
    }

    /// Takes charge, and goes on with what others left. Once.
    void begin() {
        SimulatedOutbox mine = log.openForCoordinator(this);
        outbox = mine;
        identity = settings.name() + "@" + clock.now();
        Dispatcher own = new Dispatcher(
                mine,
                settings,
                identity,
                (submitted, _) -> new RunListener() {
                    @Override
                    public void ended(RunOutcome outcome) {
                        outcomes.put(submitted.run(), outcome);
                    }
                },
                clock::now);
        dispatcher = own;
        RunHistory history = new RunHistory();
        boolean[] handedOver = {false};
        log.readSince(
                this,
                Set.of(Topic.RUNS),
                0,
                message -> {
                    if (!handedOver[0]) {
                        history.read(message);
                    }
                },
                () -> {
                    handedOver[0] = true;
                    act(() -> restore(own, history));
                });
        tick();
    }

    private void restore(Dispatcher own, RunHistory history) {
        own.restore(history, clock.now());
        long since = own.heardFrom(clock.now()) - CLOCKS_DIFFER_NANOS;
        for (Topic topic : List.of(Topic.AGENTS, Topic.INTERVALS)) {
            behind++;
            log.readSince(this, Set.of(topic), since, message -> act(() -> own.read(message, clock.now())), () -> {
                if (--behind == 0) {
                    act(() -> own.begin(clock.now()));
                }
            });
        }
    }

    String identity() {
        return identity;
    }

    int mandate() {
        return outbox().mandate();
    }

    SimulatedOutbox outbox() {
        return requireNonNull(outbox);
    }

    /// Runs that it carries now.
    List<LiveRun> live() {
        return requireNonNull(dispatcher).live();
    }

    /// Every run that it ever carried.
    @Nullable
    LiveRun carried(String run) {
        return carried.get(run);
    }

    @Nullable
    RunOutcome outcome(String run) {
        return outcomes.get(run);
    }

    void submit(String run, Submission submission, CompletableFuture<RunView> accepted) {
        receive(() -> act(() -> requireNonNull(dispatcher).submit(run, submission, List.of(), accepted, null)));
    }

    void stop(String run, String reason) {
        receive(() -> act(() -> requireNonNull(dispatcher).stop(run, reason, clock.now())));
    }

    private void tick() {
        later(TICK_NANOS, this::tick);
        act(() -> {
            if (outbox().failure() != null) {
                end();
            } else {
                requireNonNull(dispatcher).tick(clock.now());
            }
        });
    }

    /// Does something, and ends if the log does not take its word any more.
    private void act(Runnable action) {
        if (!alive()) {
            return;
        }
        try {
            action.run();
        } catch (IllegalStateException e) {
            if (!e.equals(outbox().failure())) {
                throw e;
            }
            end();
        }
        if (alive() && outbox().doomed()) {
            end();
        }
        if (alive()) {
            for (LiveRun run : live()) {
                carried.put(run.state().run(), run);
            }
        }
        afterEvent.run();
    }
}
