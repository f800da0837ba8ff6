package dev.spate.coordinator;

import static java.util.Objects.requireNonNull;

import dev.spate.log.Log;
import dev.spate.partition.Capacity;
import dev.spate.planfile.PlanReading;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Pulse;
import dev.spate.protocol.RunEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All runs that a coordinator carries, and the agents they may have.
///
/// Several runs go on at once on agents of their own; a run that finds too few free agents waits, and
/// those submitted later wait behind it.
///
/// # After another coordinator
/// It begins with what the topic of runs holds ([#restore]), is then told again what agents said and
/// measured for the runs that have not ended, and decides nothing before it has heard all of that
/// ([#begin]). What is submitted meanwhile waits.
///
/// # Deafness
/// The pulse that it writes comes back the same way as the word of agents. While it does not, the log is
/// silent and not the agents, so time does not pass for runs: nobody is lost, and nothing is decided.
///
/// One thread: the coordinator's. Public so that a simulation of the cluster can drive it with a clock
/// and a log of its own, without [Coordinator]'s thread.
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final long PULSE_NANOS = 250_000_000L;

    /// Four pulses. An agent has three times as long until it counts as lost.
    private static final long DEAF_NANOS = 1_000_000_000L;

    private final Log log;
    private final CoordinatorSettings settings;
    private final String identity;
    private final RunAttendant attendant;
    private final LongSupplier time;
    private final Roster roster;
    private final Map<String, Entry> runs = new LinkedHashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private RunHistory history = new RunHistory();
    private boolean begun;
    private long begunNanos;
    private long nextPulseNanos;
    private long pulses;
    private long heardNanos;
    private boolean deaf;

    /// @param identity of this life of the coordinator alone
    public Dispatcher(
            Log log, CoordinatorSettings settings, String identity, RunAttendant attendant, LongSupplier time) {
        this.log = log;
        this.settings = settings;
        this.identity = identity;
        this.attendant = attendant;
        this.time = time;
        this.roster = new Roster(settings.times().agentTimeoutNanos());
    }

    /// Takes over the runs that others left unfinished.
    ///
    /// @param past what the topic of runs holds; the caller does not touch it any more
    public void restore(RunHistory past, long now) {
        history = past;
        for (List<RunEvent> events : past.unfinished()) {
            RunEvent.RunSubmitted submitted = (RunEvent.RunSubmitted) events.getFirst();
            PlanReading reading = Submissions.read(submitted);
            if (reading.plan() == null) {
                write(new RunEvent.RunFinished(
                        submitted.run(),
                        now,
                        "error",
                        List.of("the coordinator that took the run over cannot read its plan: "
                                + reading.problems().getFirst().render())));
                continue;
            }
            LOG.info("run {} is taken over from another coordinator", submitted.run());
            RunListener listener = new CarefulListener(attendant.attend(submitted, reading.plan()));
            runs.put(
                    submitted.run(),
                    new Entry(new LiveRun(events, reading.plan(), settings.times(), List.of(listener), now), null));
        }
    }

    /// When the oldest run that has not ended was submitted; `now` if there is none.
    public long heardFrom(long now) {
        long from = now;
        for (Entry entry : runs.values()) {
            from = Math.min(
                    from, requireNonNull(history.view(entry.live.state().run())).submittedEpochNanos());
        }
        return from;
    }

    /// All that the log holds was heard: decides from here on.
    public void begin(long now) {
        begun = true;
        begunNanos = now;
        heardNanos = now;
        nextPulseNanos = now;
        for (Entry entry : List.copyOf(runs.values())) {
            carryOut(entry, entry.live.resume(now));
        }
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    /// Takes a run, or finds the one that was submitted before under the same id.
    ///
    /// @param accepted told what became of it: completes exceptionally with [RunConflictException]
    /// @param outcome completes when the run ends; null if nobody waits for that
    public void submit(
            String run,
            Submission submission,
            List<RunListener> listeners,
            CompletableFuture<RunView> accepted,
            @Nullable CompletableFuture<RunOutcome> outcome) {
        if (!begun) {
            waiting.add(() -> submit(run, submission, listeners, accepted, outcome));
            return;
        }
        long now = time.getAsLong();
        RunEvent.RunSubmitted submitted = new RunEvent.RunSubmitted(
                run,
                now,
                submission.plan().name(),
                submission.planYaml(),
                submission.files(),
                submission.overrides(),
                submission.plan().workload().seed(),
                submission.agents());
        RunView known = history.view(run);
        if (known != null) {
            if (Submissions.fingerprint(submitted).equals(history.fingerprint(run))) {
                accepted.complete(known);
            } else {
                accepted.completeExceptionally(new RunConflictException(run));
            }
            return;
        }
        write(submitted);
        List<RunListener> careful = new ArrayList<>();
        careful.add(new CarefulListener(attendant.attend(submitted, submission.plan())));
        for (RunListener listener : listeners) {
            careful.add(new CarefulListener(listener));
        }
        runs.put(
                run,
                new Entry(new LiveRun(List.of(submitted), submission.plan(), settings.times(), careful, now), outcome));
        accepted.complete(requireNonNull(history.view(run)));
        assignAgents(now);
    }

    public void stop(String run, String reason, long now) {
        if (!begun) {
            waiting.add(() -> stop(run, reason, time.getAsLong()));
            return;
        }
        Entry entry = runs.get(run);
        if (entry != null) {
            carryOut(entry, entry.live.stop(reason, now));
        }
    }

    /// The runs that have not ended, in the order in which they came.
    public List<LiveRun> live() {
        return runs.values().stream().map(entry -> entry.live).toList();
    }

    /// Adds a listener to a run that goes on; it is told what happens from now on.
    ///
    /// @return false if there is no such run, or if it has ended
    boolean follow(String run, RunListener listener) {
        Entry entry = runs.get(run);
        if (entry == null) {
            return false;
        }
        entry.live.follow(new CarefulListener(listener));
        return true;
    }

    void unfollow(String run, RunListener listener) {
        Entry entry = runs.get(run);
        if (entry != null) {
            entry.live.unfollow(new CarefulListener(listener));
        }
    }

    List<RunView> views() {
        return history.views();
    }

    public @Nullable RunView view(String run) {
        return history.view(run);
    }

    List<AgentView> agents(long now) {
        Map<String, String> busy = new HashMap<>();
        for (Entry entry : runs.values()) {
            entry.live
                    .state()
                    .shares()
                    .forEach(share -> busy.put(share.agent(), entry.live.state().run()));
        }
        return roster.views(busy, now);
    }

    /// @param readNanos when it was read, before it waited for its turn
    public void read(Message message, long readNanos) {
        switch (message) {
            case Pulse pulse -> {
                if (pulse.coordinator().equals(identity)) {
                    heardNanos = time.getAsLong();
                }
            }
            case AgentEvent event -> heard(event, readNanos);
            case IntervalReport report -> heard(report);
            case RunEvent _, Command _ -> {}
        }
    }

    public void tick(long now) {
        if (!begun) {
            return;
        }
        if (now >= nextPulseNanos) {
            log.append(settings.name(), new Pulse(identity, pulses++, settings.address()));
            nextPulseNanos = now + PULSE_NANOS;
        }
        boolean wasDeaf = deaf;
        deaf = now - heardNanos > DEAF_NANOS;
        if (deaf != wasDeaf) {
            LOG.warn(
                    deaf
                            ? "the log is silent, or what agents say waits too long to be read: no decision is made"
                                    + " until that is over"
                            : "the log can be read again");
        }
        if (deaf || wasDeaf) {
            runs.values().forEach(entry -> entry.live.deafUntil(now));
        }
        if (deaf) {
            return;
        }
        for (Entry entry : List.copyOf(runs.values())) {
            carryOut(entry, entry.live.tick(now));
        }
        roster.forget(now);
        assignAgents(now);
    }

    /// Messages of an unknown version or form may be ones that any of the runs is waiting for.
    void unreadable(long messages) {
        LOG.warn("{} messages of an unknown version or form were passed over", messages);
        for (Entry entry : runs.values()) {
            entry.live.unreadable(messages);
        }
    }

    private void heard(IntervalReport report) {
        long begin = time.getAsLong();
        Entry entry = runs.get(report.run());
        if (entry != null) {
            carryOut(entry, entry.live.heard(report, begin));
        }
        attendant.reported(entry == null ? null : entry.live.latest(), time.getAsLong() - begin);
    }

    private void heard(AgentEvent event, long readNanos) {
        long now = time.getAsLong();
        roster.heard(event, now);
        if (event instanceof AgentEvent.Heartbeat beat && begun) {
            log.append(
                    beat.agent(),
                    new Command.ClockEcho(
                            beat.agent(),
                            identity,
                            beat.sequence(),
                            beat.sentAtEpochNanos(),
                            readNanos,
                            time.getAsLong()));
        }
        for (Entry entry : List.copyOf(runs.values())) {
            carryOut(entry, entry.live.heard(event, now));
        }
        if (event instanceof AgentEvent.Hello) {
            assignAgents(now);
        }
    }

    /// Gives free agents to the runs that wait, first come first served.
    private void assignAgents(long now) {
        // Asked at every hello, of which a thousand may come at once.
        if (!begun || runs.values().stream().noneMatch(entry -> entry.live.wantsAgents())) {
            return;
        }
        Set<String> busy = new HashSet<>();
        for (Entry entry : runs.values()) {
            entry.live.state().shares().forEach(share -> busy.add(share.agent()));
        }
        for (Entry entry : List.copyOf(runs.values())) {
            if (!entry.live.wantsAgents()) {
                continue;
            }
            int wanted = entry.live.state().agents();
            if (roster.size() < wanted) {
                return;
            }
            List<Capacity> free = roster.free(busy, now);
            if (wanted == 0) {
                long since = Math.max(
                        begunNanos,
                        requireNonNull(history.view(entry.live.state().run())).submittedEpochNanos());
                if (now - since < settings.gatherNanos()) {
                    return;
                }
                wanted = Math.max(1, free.size());
            }
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
        effects.forEach(this::write);
        String run = entry.live.state().run();
        if (entry.live.hasEnded()) {
            runs.remove(run);
            RunOutcome outcome = entry.live.outcome();
            if (entry.outcome != null && outcome != null) {
                entry.outcome.complete(outcome);
            }
        }
    }

    private void write(Message message) {
        switch (message) {
            case RunEvent event -> {
                history.happened(event);
                log.append(event.run(), event);
            }
            case Command command -> log.append(command.agent(), command);
            case AgentEvent _, IntervalReport _, Pulse _ ->
                throw new IllegalStateException("not a coordinator's to decide: " + message);
        }
    }

    /// A run and who waits for it.
    private record Entry(LiveRun live, @Nullable CompletableFuture<RunOutcome> outcome) {}
}
