package dev.spate.coordinator;

import dev.spate.judge.Judge;
import dev.spate.judge.JudgeLimits;
import dev.spate.judge.Judgement;
import dev.spate.judge.ObjectiveWindows;
import dev.spate.merge.Merger;
import dev.spate.merge.Merger.Acceptance;
import dev.spate.merge.RunFigures;
import dev.spate.partition.Capacity;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.protocol.RunEvent.StopCause;
import dev.spate.run.DueArrivals;
import dev.spate.run.RunEnd;
import dev.spate.run.RunMachine;
import dev.spate.run.RunState;
import dev.spate.run.RunTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One run from its submission to its outcome: what is decided, what is measured and what it proves,
/// held together.
///
/// Takes what is read from the log, and the time, and returns what is to be appended. One thread; reads
/// no clock and writes nothing itself, so that a simulation can drive it.
public final class LiveRun {

    /// How far the schedule is counted in one go: some ten milliseconds of every fifty.
    private static final long COUNT_STEPS = 200_000;

    private static final long COUNT_PAUSE_NANOS = 50_000_000L;

    /// As long as a disk that takes nothing keeps a run from its end.
    private static final long KEEPING_NANOS = 30_000_000_000L;

    /// How long reports may come in any order after an outage, or after a replay: first comes what has
    /// waited.
    private static final long BACKLOG_NANOS = 30_000_000_000L;

    private final Plan plan;
    private final RunMachine machine;
    private final Merger merger;
    private final ObjectiveWindows windows;
    private final DueArrivals due;
    private final List<RunListener> listeners;
    private final Set<String> ready = new HashSet<>();
    private long countedAtNanos = Long.MIN_VALUE;
    /// Until then reports may have been on the log for long.
    private long backlogUntilNanos;
    private @Nullable Acceptance latest;
    private @Nullable RunOutcome outcome;
    /// What listeners keep of the outcome; without one until there is an outcome.
    private CompletableFuture<Void> kept = new CompletableFuture<>();

    /// @param earlier events of the run that the log holds, the submission first; more than that if
    ///     another coordinator had the run before
    /// @param now coordinator time, nanoseconds since the epoch, as everywhere here
    public LiveRun(List<RunEvent> earlier, Plan plan, RunTimes times, List<RunListener> listeners, long now) {
        this.plan = plan;
        this.listeners = new ArrayList<>(listeners);
        this.windows = new ObjectiveWindows(plan, JudgeLimits.DEFAULT);
        this.due = new DueArrivals(plan.workload());
        this.merger = new Merger(plan.workload(), interval -> {
            windows.accept(interval);
            for (RunListener listener : this.listeners) {
                listener.accept(interval);
            }
        });
        RunEvent.RunSubmitted submitted = (RunEvent.RunSubmitted) earlier.getFirst();
        this.backlogUntilNanos = earlier.size() > 1 ? Long.MAX_VALUE : now;
        this.machine = new RunMachine(submitted, earlier.subList(1, earlier.size()), plan, times, now);
        earlier.forEach(this::happened);
    }

    public RunState state() {
        return machine.state();
    }

    /// Once the run has been judged; null for ever if it had ended before, for then its outcome was
    /// another's to give.
    public @Nullable RunOutcome outcome() {
        return outcome;
    }

    /// Whether nothing more will be decided: what was judged is kept, or it had ended when this began.
    public boolean hasEnded() {
        return state().stage() == RunState.Stage.FINISHED;
    }

    /// Whether the run waits for agents.
    public boolean wantsAgents() {
        return machine.wantsAgents();
    }

    /// Tells one more listener what happens from now on.
    public void follow(RunListener listener) {
        listeners.add(listener);
    }

    /// Tells a listener nothing more.
    public void unfollow(RunListener listener) {
        listeners.remove(listener);
    }

    /// Nobody could be heard until now, so that nobody was silent.
    public void deafUntil(long now) {
        machine.deafUntil(now);
        backlogUntilNanos = now + BACKLOG_NANOS;
    }

    /// All that was measured so far. Costs a copy of every histogram. What an agent lost is counted as
    /// far as the schedule was: to a twentieth of a second ago, for a run that was not just taken over
    /// from another coordinator.
    public RunFigures figures() {
        for (String lost : state().losses().keySet()) {
            merger.due(lost, due.of(lost));
        }
        return merger.figures();
    }

    /// Gives the run the agents that it waits for.
    public List<Message> assign(List<Capacity> free, long now) {
        return after(machine.assign(free, now), now);
    }

    /// What an agent says of itself.
    public void describe(AgentEvent.Hello hello) {
        merger.describe(hello.agent(), hello.version(), hello.machine());
    }

    public List<Message> heard(AgentEvent event, long now) {
        switch (event) {
            case AgentEvent.Hello hello -> describe(hello);
            case AgentEvent.Done done
            when done.run().equals(state().run()) && isCurrent(done) -> merger.done(done.agent(), done.lastSequence());
            case AgentEvent.Ready said
            when said.run().equals(state().run()) -> {
                if (ready.add(said.agent())) {
                    for (RunListener listener : listeners) {
                        listener.ready(
                                said.agent(), ready.size(), state().shares().size());
                    }
                }
            }
            case AgentEvent.Profiled said
            when said.run().equals(state().run()) -> {
                for (RunListener listener : listeners) {
                    listener.profiled(said);
                }
            }
            case AgentEvent.Heartbeat _,
                    AgentEvent.Profiled _,
                    AgentEvent.Ready _,
                    AgentEvent.PhaseDone _,
                    AgentEvent.Done _,
                    AgentEvent.Left _,
                    AgentEvent.Failed _ -> {}
        }
        return after(machine.heard(event, now), now);
    }

    public List<Message> heard(IntervalReport report, long now) {
        List<Message> effects = new ArrayList<>();
        merger.patient(now < backlogUntilNanos);
        Acceptance acceptance = merger.accept(report);
        latest = acceptance;
        if (acceptance == Acceptance.MERGED) {
            machine.merged(report.agent(), report.sequence(), report.endNanos(), now);
            String violation = windows.violation();
            if (violation != null && state().stop() == null) {
                effects.addAll(machine.stop(StopCause.OBJECTIVE, violation, now));
            }
        }
        return after(effects, now);
    }

    /// What became of the report that was heard last; null before the first.
    @Nullable
    Acceptance latest() {
        return latest;
    }

    public List<Message> tick(long now) {
        return after(machine.tick(now), now);
    }

    public List<Message> stop(String reason, long now) {
        return after(machine.stop(StopCause.REQUEST, reason, now), now);
    }

    /// Messages of an unknown version or form were met while the run was going on.
    public void unreadable(long messages) {
        merger.unreadable(messages);
    }

    /// Ends the replay of a run that another coordinator had before: what the log holds has been heard.
    ///
    /// @return the commands that hold now
    public List<Message> resume(long now) {
        // What was stored while the rest was read.
        backlogUntilNanos = now + BACKLOG_NANOS;
        return after(machine.resume(now), now);
    }

    /// Tells the other rooms what the machine decided, judges when it says that all is in and the
    /// schedule has been counted, and ends the run when that is kept.
    private List<Message> after(List<Message> effects, long now) {
        tell(effects);
        RunEnd end = machine.end();
        if (outcome == null && counted(end, now) && end != null) {
            outcome = judge(end, now);
        }
        if (outcome == null || hasEnded() || !(kept.isDone() || now - outcome.endEpochNanos() > KEEPING_NANOS)) {
            return effects;
        }
        Judgement judgement = outcome.judgement();
        List<Message> last = machine.finish(judgement.verdict().label(), judgement.reasons(), now);
        tell(last);
        for (RunListener listener : listeners) {
            listener.ended(outcome);
        }
        List<Message> all = new ArrayList<>(effects);
        all.addAll(last);
        return all;
    }

    private RunOutcome judge(RunEnd end, long now) {
        listeners.forEach(RunListener::merging);
        merger.finish();
        windows.finish();
        RunFigures figures = figures();
        listeners.forEach(RunListener::judging);
        Judgement judgement = Judge.judge(plan, end, due.whole(), figures, windows, JudgeLimits.DEFAULT);
        RunState state = machine.state();
        RunOutcome judged =
                new RunOutcome(state.run(), plan, figures, judgement, state.startEpochNanos(), now, state.shares());
        kept = CompletableFuture.allOf(
                listeners.stream().map(listener -> listener.judged(judged)).toArray(CompletableFuture<?>[]::new));
        return judged;
    }

    /// Counts what the schedule holds, up to now or, of a run that was carried through, to its end.
    /// Never long at a time: agents of this run and of others want an answer meanwhile.
    ///
    /// @return whether all of it is counted
    private boolean counted(@Nullable RunEnd end, long now) {
        RunState state = machine.state();
        if (state.stage() != RunState.Stage.STARTED) {
            return true;
        }
        long until = end != null && end.kind() == RunEnd.Kind.CARRIED_THROUGH
                ? Long.MAX_VALUE
                : now - state.startEpochNanos();
        RunState.Stop stop = state.stop();
        if (stop != null) {
            until = Math.min(until, stop.atEpochNanos() - state.startEpochNanos());
        }
        long steps = 0;
        if (now - COUNT_PAUSE_NANOS >= countedAtNanos) {
            countedAtNanos = now;
            steps = COUNT_STEPS;
        }
        return due.walk(state.grants(), Math.max(0, until), steps);
    }

    private void tell(List<Message> effects) {
        for (Message message : effects) {
            if (message instanceof RunEvent event) {
                happened(event);
            }
        }
    }

    private void happened(RunEvent event) {
        switch (event) {
            case RunEvent.RunPlanned planned -> {
                for (AgentShare share : planned.shares()) {
                    merger.expect(share.agent(), share.share().fraction());
                }
            }
            case RunEvent.AgentLost lost -> {
                long at = lost.atEpochNanos() - machine.state().startEpochNanos();
                merger.lost(lost.agent(), lost.lastSequence(), at);
            }
            case RunEvent.ShareHandedOver handed -> merger.goesOn(handed.to());
            case RunEvent.RunSubmitted _, RunEvent.RunStarted _, RunEvent.RunStopping _, RunEvent.RunFinished _ -> {}
        }
        for (RunListener listener : listeners) {
            listener.happened(event);
        }
    }

    private boolean isCurrent(AgentEvent.Done done) {
        return state().shares().stream().anyMatch(share -> share.agent().equals(done.agent()))
                && done.epoch() >= state().epoch(done.agent());
    }
}
