package dev.spate.run;

import static java.util.Objects.requireNonNull;

import dev.spate.partition.Capacity;
import dev.spate.partition.Division;
import dev.spate.partition.Partition;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.protocol.RunEvent.StopCause;
import dev.spate.run.RunState.Stage;
import dev.spate.schedule.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides what happens next to one run.
///
/// # What it knows
/// Decisions are in [RunState], and every one of them is a [RunEvent]: the machine changes its state by
/// folding the event that it hands out, so a machine made from the events of another has its state.
/// Sightings, that is what agents said, are not decided but heard; reading the topic of the agents again
/// brings them back. A machine that was given events of the past decides nothing before [#resume], when
/// it has heard all that the log holds: otherwise it would miss agents whose word it has not come to
/// yet.
///
/// # What it does
/// Every method takes the coordinator's time and returns what is to be appended to the log, in that
/// order. Calling one again with what was heard before returns nothing new. Commands follow from the
/// state, so [#resume] can repeat those that a coordinator may have failed to write before its end;
/// agents bear to read them twice.
///
/// It is long because it is one thing: every decision reads the same state and the same sightings, and
/// their order within [#decide] is part of what they mean.
///
/// Not thread-safe; neither threads nor clocks.
public final class RunMachine {

    /// A machine that was not called for so long was not listening, and its agents are not to blame.
    private static final long INATTENTION_NANOS = 1_000_000_000L;

    private static final int FIRST_EPOCH = 1;

    private final Plan plan;
    private final RunTimes times;
    private final long submittedNanos;
    private final Map<String, Sighting> sightings = new LinkedHashMap<>();
    /// The epoch that each agent has to work under: what the state would say, which looks through all
    /// grants. A tick asks for every agent.
    private final Map<String, Integer> epochs = new HashMap<>();
    /// How many connections each agent may open; made when the first share is given, for shares stay.
    private @Nullable Map<String, Integer> connections;
    /// Place of a share whose agent was not ready, or not done, the last time that somebody looked.
    private int awaited;

    private RunState state;
    private boolean replaying;
    private long lastCalledNanos;
    private long attentiveSinceNanos;
    private long quietSinceNanos = -1;
    private @Nullable RunEnd end;

    /// @param submitted first event of the run
    /// @param later events of the run that are in the log already
    /// @param now coordinator time, as everywhere here
    public RunMachine(RunEvent.RunSubmitted submitted, List<RunEvent> later, Plan plan, RunTimes times, long now) {
        this.plan = plan;
        this.times = times;
        this.submittedNanos = submitted.atEpochNanos();
        this.replaying = !later.isEmpty();
        this.lastCalledNanos = now;
        this.attentiveSinceNanos = now;
        RunState folded = RunState.of(submitted);
        for (RunEvent event : later) {
            folded = folded.fold(event);
        }
        this.state = folded;
        for (Grant grant : folded.grants()) {
            epochs.merge(grant.agent(), grant.epoch(), Math::max);
        }
        for (AgentShare share : folded.shares()) {
            sightings.put(share.agent(), new Sighting(now));
        }
    }

    public RunState state() {
        return state;
    }

    /// How it came to its end, once everything is in that will come; the run then waits for [#finish].
    public @Nullable RunEnd end() {
        return end;
    }

    /// Whether the run waits for agents.
    public boolean wantsAgents() {
        return state.stage() == Stage.SUBMITTED && end == null;
    }

    /// Divides the load over agents that are free.
    ///
    /// @param free as many as the run asks for
    public List<Message> assign(List<Capacity> free, long now) {
        List<Message> effects = new ArrayList<>();
        if (!wantsAgents() || replaying) {
            return effects;
        }
        switch (Partition.divide(plan.workload(), free, FIRST_EPOCH)) {
            case Division.Divided(List<AgentShare> shares) -> {
                for (AgentShare share : shares) {
                    sightings.put(share.agent(), new Sighting(now));
                }
                happen(new RunEvent.RunPlanned(state.run(), now, shares), effects);
                effects.addAll(assignments());
            }
            case Division.Refused(String reason) -> end = new RunEnd(RunEnd.Kind.NOT_STARTED, reason, List.of());
        }
        return effects;
    }

    /// An agent said something. That it is still there is noted, and acted on by the next [#tick].
    ///
    /// An agent that says hello while the run waits for it may be a new process under the old name: it
    /// is given its share once more, and must say once more that it is ready.
    public List<Message> heard(AgentEvent event, long now) {
        Sighting sighting = sightings.get(event.agent());
        if (sighting == null) {
            return List.of();
        }
        sighting.lastHeardNanos = Math.max(sighting.lastHeardNanos, now);
        switch (event) {
            case AgentEvent.Hello hello -> {
                return greet(hello.agent(), sighting);
            }
            case AgentEvent.Heartbeat beat -> {
                sighting.beat(beat);
                return List.of();
            }
            case AgentEvent.Ready ready
            when ready.run().equals(state.run()) -> {
                sighting.ready = true;
                if (state.stage() == Stage.PLANNED && isAnyAwaited()) {
                    return List.of();
                }
            }
            case AgentEvent.Done done
            when done.run().equals(state.run()) -> {
                sighting.done(done);
                if (state.stage() == Stage.STARTED && isAnyAwaited()) {
                    return List.of();
                }
            }
            case AgentEvent.Failed failed when failed.run().equals(state.run()) -> sighting.failure = failed.reason();
            case AgentEvent.Left left when left.run().equals(state.run()) -> sighting.left(left);
            case AgentEvent.Ready _,
                    AgentEvent.Done _,
                    AgentEvent.Failed _,
                    AgentEvent.Left _,
                    AgentEvent.PhaseDone _,
                    AgentEvent.Profiled _ -> {}
        }
        return decide(now);
    }

    /// Whether some agent has yet to say what the run waits for, so that nothing follows from what
    /// another says. A thousand agents say it one after the other; so it goes on looking where it found
    /// one the last time.
    private boolean isAnyAwaited() {
        List<AgentShare> shares = state.shares();
        for (int looked = 0; looked < shares.size(); looked++) {
            String agent = shares.get(awaited).agent();
            boolean said = state.stage() == Stage.PLANNED
                    ? sighting(agent).ready
                    : hasDone(agent) || state.losses().containsKey(agent);
            if (!said) {
                return true;
            }
            awaited = (awaited + 1) % shares.size();
        }
        return false;
    }

    private List<Message> greet(String agent, Sighting sighting) {
        if (state.stage() != Stage.PLANNED || end != null) {
            return List.of();
        }
        sighting.ready = false;
        if (replaying) {
            return List.of();
        }
        for (AgentShare share : state.shares()) {
            if (share.agent().equals(agent)) {
                return List.of(assignment(share));
            }
        }
        return List.of();
    }

    /// A report was merged. What follows from it is decided by the next [#tick].
    public void merged(String agent, long sequence, long endNanos, long now) {
        Sighting sighting = sightings.get(agent);
        if (sighting == null) {
            return;
        }
        sighting.lastHeardNanos = Math.max(sighting.lastHeardNanos, now);
        sighting.merged++;
        sighting.lastSequence = Math.max(sighting.lastSequence, sequence);
        sighting.coveredNanos = Math.max(sighting.coveredNanos, endNanos);
        quietSinceNanos = -1;
    }

    /// Nobody could be heard until now, so that nobody was silent.
    public void deafUntil(long now) {
        attentiveSinceNanos = now;
    }

    /// Time has passed. To be called several times a second, but not while nobody can be heard.
    public List<Message> tick(long now) {
        return decide(now);
    }

    /// Ends the run before its time.
    public List<Message> stop(StopCause cause, String reason, long now) {
        List<Message> effects = new ArrayList<>();
        if (state.stop() == null && state.stage() != Stage.FINISHED && end == null) {
            stop(cause, reason, now, effects);
        }
        effects.addAll(decide(now));
        return effects;
    }

    /// The run has been judged.
    ///
    /// @throws IllegalStateException if it has not come to its end
    public List<Message> finish(String verdict, List<String> reasons, long now) {
        if (end == null) {
            throw new IllegalStateException("run " + state.run() + " has not come to its end");
        }
        List<Message> effects = new ArrayList<>();
        if (state.stage() != Stage.FINISHED) {
            happen(new RunEvent.RunFinished(state.run(), now, verdict, reasons), effects);
            for (String agent : state.present()) {
                if (!hasDone(agent)) {
                    effects.add(new Command.Stop(agent, state.run(), "the run has ended"));
                }
            }
        }
        return effects;
    }

    /// Ends the replay: the log has been read to its end. From here on the machine decides, and is as
    /// patient with everyone as if it had just begun.
    ///
    /// @return the commands that hold now, since nobody knows which of them were written
    public List<Message> resume(long now) {
        replaying = false;
        lastCalledNanos = now;
        attentiveSinceNanos = now;
        List<Message> commands = new ArrayList<>();
        switch (state.stage()) {
            case SUBMITTED, FINISHED -> {}
            case PLANNED -> commands.addAll(assignments());
            case STARTED -> {
                commands.addAll(starts());
                for (String agent : state.losses().keySet()) {
                    commands.add(fencing(agent));
                }
                for (String agent : state.present()) {
                    for (Grant grant : state.grants(agent)) {
                        if (grant.isOpen() && grant.epoch() > FIRST_EPOCH) {
                            commands.add(new Command.Reassign(
                                    agent, state.run(), grant.epoch(), grant.share(), grant.fromNanos()));
                        }
                    }
                }
            }
        }
        RunState.Stop stop = state.stop();
        if (stop != null && state.stage() != Stage.FINISHED) {
            for (String agent : state.present()) {
                commands.add(new Command.Stop(agent, state.run(), stop.reason()));
            }
        }
        return commands;
    }

    private List<Message> decide(long now) {
        if (now - lastCalledNanos > INATTENTION_NANOS) {
            attentiveSinceNanos = now;
        }
        lastCalledNanos = Math.max(lastCalledNanos, now);
        List<Message> effects = new ArrayList<>();
        if (replaying) {
            return effects;
        }
        if (end != null) {
            return effects;
        }
        switch (state.stage()) {
            case SUBMITTED -> waitForAgents(now);
            case PLANNED -> waitUntilReady(now, effects);
            case STARTED -> carryThrough(now, effects);
            case FINISHED -> {}
        }
        return effects;
    }

    private void waitForAgents(long now) {
        RunState.Stop stop = state.stop();
        if (stop != null) {
            end = new RunEnd(RunEnd.Kind.STOPPED, stop.reason(), List.of());
        } else if (since(submittedNanos, now) > times.agentsWaitNanos()) {
            end = new RunEnd(
                    RunEnd.Kind.NOT_STARTED,
                    (state.agents() == 0
                                    ? "the run needs free agents, and there were none within "
                                    : "the run needs " + state.agents()
                                            + " free agents, and there were not so many within ")
                            + seconds(times.agentsWaitNanos()),
                    List.of());
        }
    }

    private void waitUntilReady(long now, List<Message> effects) {
        RunState.Stop stop = state.stop();
        if (stop != null) {
            end = new RunEnd(RunEnd.Kind.STOPPED, stop.reason(), List.of());
            return;
        }
        List<String> waitingFor = new ArrayList<>();
        for (String agent : state.present()) {
            String reason = whyLost(agent, sighting(agent), now);
            if (!reason.isEmpty()) {
                end = new RunEnd(RunEnd.Kind.NOT_STARTED, "agent " + agent + " cannot take part: " + reason, List.of());
                return;
            }
            if (!sighting(agent).ready) {
                waitingFor.add(agent);
            }
        }
        if (waitingFor.isEmpty()) {
            happen(new RunEvent.RunStarted(state.run(), now, now + times.leadNanos()), effects);
            effects.addAll(starts());
        } else if (since(state.plannedEpochNanos(), now) > times.prepareTimeoutNanos()) {
            end = new RunEnd(
                    RunEnd.Kind.NOT_STARTED,
                    "not ready within " + seconds(times.prepareTimeoutNanos()) + ": " + String.join(", ", waitingFor),
                    List.of());
        }
    }

    private void carryThrough(long now, List<Message> effects) {
        for (String agent : state.present()) {
            String reason = whyLost(agent, sighting(agent), now);
            if (!reason.isEmpty()) {
                lose(agent, reason, now, effects);
            }
        }
        if (plan.onAgentLoss() == Plan.OnAgentLoss.TAKE_OVER && state.stop() == null) {
            for (String agent : state.orphaned()) {
                handOver(agent, now, effects);
            }
        }
        endWhenAllIsIn(now);
    }

    /// Why an agent does not count any more; empty if it does.
    private String whyLost(String agent, Sighting sighting, long now) {
        if (state.stage() == Stage.STARTED && hasDone(agent)) {
            return "";
        }
        if (!sighting.failure.isEmpty()) {
            return sighting.failure;
        }
        if (sighting.restarted) {
            return "it was started anew and knows nothing of the run";
        }
        long silent = since(sighting.lastHeardNanos, now);
        if (silent > times.agentTimeoutNanos()) {
            return "not heard for " + seconds(silent);
        }
        if (state.stage() != Stage.STARTED) {
            return "";
        }
        RunState.Stop stop = state.stop();
        if (stop != null && since(stop.atEpochNanos(), now) > times.endGraceNanos()) {
            return "still at work " + seconds(now - stop.atEpochNanos()) + " after it was told to stop";
        }
        long planEnd = state.startEpochNanos() + plan.workload().lastNanos();
        return since(planEnd, now) > times.endGraceNanos()
                ? "still at work " + seconds(now - planEnd) + " after the end of the plan"
                : "";
    }

    /// Time that has passed since an instant and in which the machine was there to see what happens.
    private long since(long nanos, long now) {
        return now - Math.max(nanos, attentiveSinceNanos);
    }

    private void lose(String agent, String reason, long now, List<Message> effects) {
        happen(
                new RunEvent.AgentLost(
                        state.run(),
                        now,
                        agent,
                        state.epoch(agent),
                        sighting(agent).newestSequence(),
                        reason),
                effects);
        effects.add(fencing(agent));
        if (plan.onAgentLoss() == Plan.OnAgentLoss.ABORT && state.stop() == null) {
            stop(StopCause.AGENT_LOSS, "agent " + agent + " was lost: " + reason, now, effects);
        }
    }

    /// Deals the slots of a lost agent to those that are still at work. Where nobody is, or nothing more
    /// is due, they stay as they are, and what was due counts as lost.
    private void handOver(String lost, long now, List<Message> effects) {
        long from =
                Math.max(Math.max(0, now - state.startEpochNanos() + times.leadNanos()), sighting(lost).coveredNanos);
        List<AgentShare> survivors = new ArrayList<>();
        for (AgentShare share : state.shares()) {
            if (!state.losses().containsKey(share.agent())
                    && !hasDone(share.agent())
                    && !share.share().slots().isEmpty()) {
                survivors.add(share);
            }
        }
        if (survivors.isEmpty() || from >= plan.workload().endNanos()) {
            return;
        }
        Share slots = null;
        for (Grant grant : state.grants(lost)) {
            if (grant.isOpen()) {
                slots = slots == null ? grant.share() : slots.plus(grant.share());
                from = Math.max(from, grant.fromNanos());
            }
        }
        int epoch = state.epoch() + 1;
        for (Map.Entry<String, Share> dealt :
                Partition.dealAgain(requireNonNull(slots), survivors).entrySet()) {
            happen(
                    new RunEvent.ShareHandedOver(state.run(), now, lost, dealt.getKey(), epoch, dealt.getValue(), from),
                    effects);
            effects.add(new Command.Reassign(dealt.getKey(), state.run(), epoch, dealt.getValue(), from));
        }
    }

    private void endWhenAllIsIn(long now) {
        List<String> missing = new ArrayList<>();
        for (AgentShare share : state.shares()) {
            String agent = share.agent();
            boolean lost = state.losses().containsKey(agent);
            if (!lost && !hasDone(agent)) {
                quietSinceNanos = -1;
                return;
            }
            long sent = (lost ? state.loss(agent).lastSequence() : sighting(agent).doneSequence) + 1;
            long merged = sighting(agent).merged;
            if (merged < sent) {
                missing.add("agent " + agent + " sent " + sent + " interval reports and " + merged + " came");
            }
        }
        if (quietSinceNanos < 0) {
            quietSinceNanos = now;
        }
        if (missing.isEmpty() || since(quietSinceNanos, now) > times.endGraceNanos()) {
            RunState.Stop stop = state.stop();
            for (String agent : state.orphaned()) {
                missing.add(orphan(agent));
            }
            end = stop == null
                    ? new RunEnd(RunEnd.Kind.CARRIED_THROUGH, "", missing)
                    : new RunEnd(RunEnd.Kind.STOPPED, stop.reason(), missing);
        }
    }

    private String orphan(String agent) {
        RunState.Loss loss = state.loss(agent);
        long at = loss.atEpochNanos() - state.startEpochNanos();
        return "agent " + agent + " was lost " + (at < 0 ? "before" : seconds(at) + " after") + " the start ("
                + loss.reason() + "), and nobody took over its share";
    }

    private void stop(StopCause cause, String reason, long now, List<Message> effects) {
        happen(new RunEvent.RunStopping(state.run(), now, cause, reason), effects);
        for (String agent : state.present()) {
            effects.add(new Command.Stop(agent, state.run(), reason));
        }
    }

    private void happen(RunEvent event, List<Message> effects) {
        state = state.fold(event);
        switch (event) {
            case RunEvent.RunPlanned planned ->
                planned.shares().forEach(share -> epochs.put(share.agent(), share.epoch()));
            case RunEvent.ShareHandedOver handed -> epochs.merge(handed.to(), handed.epoch(), Math::max);
            case RunEvent.RunSubmitted _,
                    RunEvent.RunStarted _,
                    RunEvent.AgentLost _,
                    RunEvent.RunStopping _,
                    RunEvent.RunFinished _ -> {}
        }
        effects.add(event);
    }

    private List<Message> assignments() {
        List<Message> commands = new ArrayList<>();
        for (AgentShare share : state.shares()) {
            commands.add(assignment(share));
        }
        return commands;
    }

    private Command.Assign assignment(AgentShare share) {
        Map<String, Integer> ofAgents = connections;
        if (ofAgents == null) {
            ofAgents = Partition.connections(plan.workload().http().connections(), state.shares());
            connections = ofAgents;
        }
        return new Command.Assign(
                share.agent(),
                state.run(),
                share.epoch(),
                plan.workload(),
                share.share(),
                requireNonNull(ofAgents.get(share.agent())));
    }

    private List<Message> starts() {
        List<Message> commands = new ArrayList<>();
        for (AgentShare share : state.shares()) {
            if (!state.losses().containsKey(share.agent()) && !hasDone(share.agent())) {
                commands.add(new Command.Go(share.agent(), state.run(), share.epoch(), state.startEpochNanos()));
                Plan.Profiling profiling = plan.profiling();
                if (profiling != null) {
                    commands.add(new Command.Profile(
                            share.agent(),
                            state.run(),
                            profiling.phase(),
                            profiling.kinds(),
                            profiling.fromNanos(),
                            profiling.forNanos()));
                }
            }
        }
        return commands;
    }

    /// Tells a lost agent, should it come back, that it is no longer of the run.
    private Message fencing(String agent) {
        return new Command.Stop(
                agent,
                state.run(),
                "fenced: the run goes on without this agent, which was lost: "
                        + state.loss(agent).reason());
    }

    private boolean hasDone(String agent) {
        Sighting sighting = sighting(agent);
        return sighting.doneEpoch >= requireNonNull(epochs.get(agent), agent);
    }

    private Sighting sighting(String agent) {
        return requireNonNull(sightings.get(agent), agent);
    }

    private static String seconds(long nanos) {
        return Math.round(nanos / 1e7) / 100.0 + " s";
    }
}
