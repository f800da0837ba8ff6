package dev.spate.lifecycle;

import static java.util.Objects.requireNonNull;

import dev.spate.lifecycle.AgentEffect.CloseEngine;
import dev.spate.lifecycle.AgentEffect.EndEngine;
import dev.spate.lifecycle.AgentEffect.Prepare;
import dev.spate.lifecycle.AgentEffect.Say;
import dev.spate.lifecycle.AgentEffect.Start;
import dev.spate.lifecycle.AgentEffect.TakeOver;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what an agent does about commands, its engine and time.
///
/// ```
/// IDLE → PREPARING → READY → RUNNING → (ENDING) → IDLE
/// ```
/// `ENDING` is a running engine that was told to end and still has its rest to tell. An agent that is
/// told to end itself passes through it too, so that the last part of a second is told before the share
/// goes to others.
///
/// Commands may come twice, and late. A command of a run that this agent has ended changes nothing, one
/// with an epoch that it has reached already neither; a take-over that comes too late is answered with
/// `Failed`, so that the coordinator knows that nobody does that share. A start instant that is past
/// means to start at once; how late that was shows in the start lateness.
///
/// An agent whose coordinator is gone carries its run through to the end of the plan and stops by
/// itself.
///
/// Times are by this agent's clock: what a command says in coordinator time is converted once, when it
/// is read, so that a run that goes on does not depend on who coordinates it now. Not thread-safe;
/// neither threads nor clocks.
public final class AgentMachine {

    /// Where the agent stands.
    public enum Stage {
        IDLE,
        PREPARING,
        READY,
        RUNNING,
        ENDING
    }

    /// An engine ends by itself when the plan does; one that has not so much later is told to.
    static final long OVERTIME_NANOS = 5_000_000_000L;

    /// Who is ready and not told to start for so long has been forgotten.
    static final long READY_NANOS = 600_000_000_000L;

    /// Runs that are remembered as ended. Commands for older ones do not come any more.
    private static final int MEMORY = 64;

    private final String agent;
    private final Set<String> ended = new LinkedHashSet<>();
    private Stage stage = Stage.IDLE;
    private Command.@Nullable Assign assignment;
    private int epoch;
    private int openConnections;
    private long nextSequence;
    private long startEpochNanos;
    private long sinceNanos;
    /// The agent is told to end, and its share is not done.
    private boolean leavesShare;
    /// A start that came before the engine was ready; -1 if none did.
    private long earlyStartNanos = -1;

    public AgentMachine(String agent) {
        this.agent = agent;
    }

    public Stage stage() {
        return stage;
    }

    /// The run that is at work, or null.
    public @Nullable String run() {
        return assignment == null ? null : assignment.run();
    }

    /// The epoch of its share.
    public int epoch() {
        return epoch;
    }

    /// @param now by this agent's clock, nanoseconds since the epoch
    /// @return what is to be done, in that order
    public List<AgentEffect> on(AgentInput input, long now) {
        List<AgentEffect> effects = new ArrayList<>();
        switch (input) {
            case AgentInput.Commanded(Command command, long offset)
            when command.agent().equals(agent) -> commanded(command, offset, now, effects);
            case AgentInput.Commanded _ -> {}
            case AgentInput.Prepared(String run, int connections)
            when isAt(run, Stage.PREPARING) -> prepared(connections, now, effects);
            case AgentInput.Prepared _ -> {}
            case AgentInput.EngineFailed(String run, String reason) when isCurrent(run) -> fail(reason, effects);
            case AgentInput.EngineFailed _ -> {}
            case AgentInput.Measured measured when isCurrent(measured.run()) -> measured(measured, effects);
            case AgentInput.Measured _ -> {}
            case AgentInput.PhaseEnded(String run, int phase)
            when isCurrent(run) -> effects.add(new Say(new AgentEvent.PhaseDone(agent, run, epoch, phase)));
            case AgentInput.PhaseEnded _ -> {}
            case AgentInput.EngineFinished(String run) when isCurrent(run) -> finished(effects);
            case AgentInput.EngineFinished _ -> {}
            case AgentInput.Leaving() -> leaving(now, effects);
            case AgentInput.Tick() -> tick(now, effects);
        }
        return effects;
    }

    private void commanded(Command command, long clockOffsetNanos, long now, List<AgentEffect> effects) {
        switch (command) {
            case Command.Assign assign -> assign(assign, now, effects);
            case Command.Go go -> go(go, go.startEpochNanos() - clockOffsetNanos, now, effects);
            case Command.Reassign reassign -> reassign(reassign, effects);
            case Command.Stop stop -> stop(stop, now, effects);
            case Command.Profile _, Command.ClockEcho _ -> {}
        }
    }

    private void assign(Command.Assign assign, long now, List<AgentEffect> effects) {
        if (isAt(assign.run(), Stage.READY)) {
            // Whoever asks again has not heard the answer.
            effects.add(ready());
            return;
        }
        if (ended.contains(assign.run()) || isCurrent(assign.run())) {
            return;
        }
        if (stage != Stage.IDLE) {
            effects.add(new Say(new AgentEvent.Failed(
                    agent, assign.run(), assign.epoch(), "it is busy with run " + requireNonNull(run()))));
            return;
        }
        assignment = assign;
        epoch = assign.epoch();
        nextSequence = 0;
        earlyStartNanos = -1;
        enter(Stage.PREPARING, now);
        effects.add(new Prepare(assign));
    }

    private void prepared(int connections, long now, List<AgentEffect> effects) {
        enter(Stage.READY, now);
        openConnections = connections;
        effects.add(ready());
        if (earlyStartNanos >= 0) {
            start(earlyStartNanos, now, effects);
        }
    }

    private AgentEffect ready() {
        return new Say(new AgentEvent.Ready(agent, requireNonNull(run()), epoch, openConnections));
    }

    private void go(Command.Go go, long startNanos, long now, List<AgentEffect> effects) {
        if (ended.contains(go.run())) {
            return;
        }
        if (!isCurrent(go.run())) {
            effects.add(unknown(go.run(), go.epoch()));
        } else if (stage == Stage.READY) {
            start(startNanos, now, effects);
        } else if (stage == Stage.PREPARING) {
            earlyStartNanos = startNanos;
        }
    }

    private void start(long startNanos, long now, List<AgentEffect> effects) {
        startEpochNanos = startNanos;
        enter(Stage.RUNNING, now);
        effects.add(new Start(startNanos));
    }

    private void reassign(Command.Reassign reassign, List<AgentEffect> effects) {
        if (isCurrent(reassign.run()) && reassign.epoch() <= epoch) {
            return;
        }
        if (isCurrent(reassign.run()) && leavesShare) {
            // What it says last tells that it does not do this one either.
            return;
        }
        if (isAt(reassign.run(), Stage.RUNNING)) {
            epoch = reassign.epoch();
            effects.add(new TakeOver(reassign.share(), reassign.fromNanos()));
        } else if (ended.contains(reassign.run()) || isCurrent(reassign.run())) {
            effects.add(new Say(new AgentEvent.Failed(
                    agent,
                    reassign.run(),
                    reassign.epoch(),
                    "it cannot take over a share any more, for it has ended its own")));
        } else {
            effects.add(unknown(reassign.run(), reassign.epoch()));
        }
    }

    private void stop(Command.Stop stop, long now, List<AgentEffect> effects) {
        if (!isCurrent(stop.run())) {
            remember(stop.run());
            return;
        }
        switch (stage) {
            case PREPARING, READY -> done(effects);
            case RUNNING -> {
                enter(Stage.ENDING, now);
                effects.add(new EndEngine());
            }
            // Nobody wants the rest of the share any more.
            case ENDING -> leavesShare = false;
            case IDLE -> {}
        }
    }

    private void leaving(long now, List<AgentEffect> effects) {
        switch (stage) {
            case PREPARING, READY -> fail("the agent was told to end", effects);
            case RUNNING -> {
                leavesShare = true;
                enter(Stage.ENDING, now);
                effects.add(new EndEngine());
            }
            case IDLE, ENDING -> {}
        }
    }

    private void measured(AgentInput.Measured measured, List<AgentEffect> effects) {
        effects.add(new Say(new IntervalReport(
                agent,
                measured.run(),
                epoch,
                nextSequence++,
                measured.startNanos(),
                measured.endNanos(),
                measured.phases(),
                measured.series(),
                measured.connections(),
                measured.traces(),
                measured.health())));
    }

    private void tick(long now, List<AgentEffect> effects) {
        switch (stage) {
            case IDLE, PREPARING -> {}
            case READY -> {
                if (now - sinceNanos > READY_NANOS) {
                    fail("it was ready for " + READY_NANOS / 1_000_000_000L + " s and never told to start", effects);
                }
            }
            case RUNNING -> {
                long planEnd =
                        startEpochNanos + requireNonNull(assignment).workload().lastNanos();
                if (now > planEnd + OVERTIME_NANOS) {
                    enter(Stage.ENDING, now);
                    effects.add(new EndEngine());
                }
            }
            case ENDING -> {
                if (now - sinceNanos > OVERTIME_NANOS) {
                    fail("its engine did not end", effects);
                }
            }
        }
    }

    private void finished(List<AgentEffect> effects) {
        if (!leavesShare) {
            done(effects);
            return;
        }
        effects.add(new Say(new AgentEvent.Left(agent, requireNonNull(run()), epoch, nextSequence - 1)));
        leave(effects);
    }

    private void done(List<AgentEffect> effects) {
        effects.add(new Say(new AgentEvent.Done(agent, requireNonNull(run()), epoch, nextSequence - 1)));
        leave(effects);
    }

    private void fail(String reason, List<AgentEffect> effects) {
        effects.add(new Say(new AgentEvent.Failed(agent, requireNonNull(run()), epoch, reason)));
        leave(effects);
    }

    private void leave(List<AgentEffect> effects) {
        effects.add(new CloseEngine());
        remember(requireNonNull(run()));
        assignment = null;
        leavesShare = false;
        stage = Stage.IDLE;
    }

    private void remember(String run) {
        ended.add(run);
        if (ended.size() > MEMORY) {
            ended.remove(ended.iterator().next());
        }
    }

    private AgentEffect unknown(String run, int unknownEpoch) {
        return new Say(new AgentEvent.Failed(agent, run, unknownEpoch, "it knows nothing of the run"));
    }

    private void enter(Stage next, long now) {
        stage = next;
        sinceNanos = now;
    }

    private boolean isCurrent(String run) {
        return run.equals(run());
    }

    private boolean isAt(String run, Stage where) {
        return stage == where && isCurrent(run);
    }
}
