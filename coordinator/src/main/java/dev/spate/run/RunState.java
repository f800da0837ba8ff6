package dev.spate.run;

import static java.util.Objects.requireNonNull;

import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.protocol.RunEvent.StopCause;
import dev.spate.schedule.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that is decided about a run: the fold of its events, and of nothing else.
///
/// ```
/// SUBMITTED → PLANNED → STARTED → FINISHED
/// ```
/// A run may finish from every stage, and may be stopping in every stage before that.
///
/// @param agents how many it is to be divided over; 0 for all that are free when its turn comes
/// @param shares as divided at the start, by agent name
/// @param startEpochNanos instant that intended starts count from, coordinator time; 0 before it is
///     known
/// @param epoch the newest of any share
/// @param grants who has what, and when; in the order in which they were given
/// @param losses agents that are lost, in that order; what they say later does not count
/// @param stop why the run ends before its time, or null
/// @param verdict once finished
public record RunState(
        String run,
        Stage stage,
        int agents,
        List<AgentShare> shares,
        long plannedEpochNanos,
        long startEpochNanos,
        int epoch,
        List<Grant> grants,
        Map<String, Loss> losses,
        @Nullable Stop stop,
        @Nullable String verdict) {

    /// Where a run stands.
    public enum Stage {
        /// Waits for agents.
        SUBMITTED,
        /// Waits until its agents are ready.
        PLANNED,
        STARTED,
        FINISHED
    }

    /// @param lastSequence last interval report that counts
    public record Loss(long atEpochNanos, long lastSequence, String reason) {}

    /// Why a run ends before its time.
    public record Stop(long atEpochNanos, StopCause cause, String reason) {}

    public RunState {
        shares = List.copyOf(shares);
        grants = List.copyOf(grants);
        losses = unmodifiableCopy(losses);
    }

    /// The first state.
    public static RunState of(RunEvent.RunSubmitted event) {
        return new RunState(
                event.run(), Stage.SUBMITTED, event.agents(), List.of(), 0, 0, 0, List.of(), Map.of(), null, null);
    }

    /// The state after an event. An event that cannot follow upon this state, such as one read twice,
    /// changes nothing.
    public RunState fold(RunEvent event) {
        return switch (event) {
            case RunEvent.RunSubmitted _ -> this;
            case RunEvent.RunPlanned planned -> stage == Stage.SUBMITTED ? planned(planned) : this;
            case RunEvent.RunStarted started -> stage == Stage.PLANNED ? started(started.startEpochNanos()) : this;
            case RunEvent.AgentLost lost ->
                stage == Stage.STARTED && !losses.containsKey(lost.agent()) ? lost(lost) : this;
            case RunEvent.ShareHandedOver handed -> stage == Stage.STARTED && !known(handed) ? handed(handed) : this;
            case RunEvent.RunStopping stopping ->
                stage != Stage.FINISHED && stop == null
                        ? stopping(new Stop(stopping.atEpochNanos(), stopping.cause(), stopping.reason()))
                        : this;
            case RunEvent.RunFinished finished -> stage == Stage.FINISHED ? this : finished(finished.verdict());
        };
    }

    /// Agents that were given a share at the start and are not lost, by name.
    public List<String> present() {
        return shares.stream()
                .map(AgentShare::agent)
                .filter(agent -> !losses.containsKey(agent))
                .toList();
    }

    /// What an agent was given, and when.
    public List<Grant> grants(String agent) {
        return grants.stream().filter(grant -> grant.agent().equals(agent)).toList();
    }

    /// The epoch that an agent has to work under.
    ///
    /// @throws IllegalArgumentException if the run never gave it a share
    public int epoch(String agent) {
        return grants(agent).stream()
                .mapToInt(Grant::epoch)
                .max()
                .orElseThrow(() -> new IllegalArgumentException(agent + " has no share of run " + run));
    }

    /// Lost agents whose slots nobody has taken yet.
    Set<String> orphaned() {
        Set<String> orphaned = new LinkedHashSet<>();
        for (Grant grant : grants) {
            if (grant.isOpen()
                    && losses.containsKey(grant.agent())
                    && !grant.share().slots().isEmpty()) {
                orphaned.add(grant.agent());
            }
        }
        return orphaned;
    }

    Loss loss(String agent) {
        return requireNonNull(losses.get(agent), agent);
    }

    private RunState planned(RunEvent.RunPlanned event) {
        List<Grant> first = new ArrayList<>();
        int newest = 0;
        for (AgentShare share : event.shares()) {
            first.add(new Grant(share.agent(), share.epoch(), share.share(), 0, Grant.OPEN));
            newest = Math.max(newest, share.epoch());
        }
        return new RunState(
                run, Stage.PLANNED, agents, event.shares(), event.atEpochNanos(), 0, newest, first, losses, stop, null);
    }

    private RunState started(long startNanos) {
        return new RunState(
                run, Stage.STARTED, agents, shares, plannedEpochNanos, startNanos, epoch, grants, losses, stop, null);
    }

    private RunState lost(RunEvent.AgentLost event) {
        Map<String, Loss> more = new LinkedHashMap<>(losses);
        more.put(event.agent(), new Loss(event.atEpochNanos(), event.lastSequence(), event.reason()));
        return new RunState(
                run, stage, agents, shares, plannedEpochNanos, startEpochNanos, epoch, grants, more, stop, null);
    }

    /// Ends the lost agent's time with these slots, and begins the other's. What is not handed over by
    /// this event stays open, so a coordinator that ends between two of them leaves nothing without an
    /// owner.
    private RunState handed(RunEvent.ShareHandedOver event) {
        List<Grant> changed = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.agent().equals(event.from()) && grant.isOpen()) {
                Share taken = common(grant.share(), event.share(), true);
                Share kept = common(grant.share(), event.share(), false);
                if (!taken.slots().isEmpty()) {
                    changed.add(grant.of(taken).until(event.fromNanos()));
                }
                if (!kept.slots().isEmpty() || taken.slots().isEmpty()) {
                    changed.add(grant.of(kept));
                }
            } else {
                changed.add(grant);
            }
        }
        changed.add(new Grant(event.to(), event.epoch(), event.share(), event.fromNanos(), Grant.OPEN));
        return new RunState(
                run,
                stage,
                agents,
                shares,
                plannedEpochNanos,
                startEpochNanos,
                Math.max(epoch, event.epoch()),
                changed,
                losses,
                stop,
                null);
    }

    private boolean known(RunEvent.ShareHandedOver event) {
        return grants.stream()
                .anyMatch(
                        grant -> grant.epoch() == event.epoch() && grant.agent().equals(event.to()));
    }

    /// The slots of a share that another has too, or has not.
    private static Share common(Share share, Share other, boolean in) {
        Set<Integer> slots = new HashSet<>(other.slots());
        return new Share(
                share.cycle(),
                share.slots().stream()
                        .filter(slot -> slots.contains(slot) == in)
                        .toList());
    }

    private RunState stopping(Stop why) {
        return new RunState(
                run, stage, agents, shares, plannedEpochNanos, startEpochNanos, epoch, grants, losses, why, null);
    }

    private RunState finished(String how) {
        return new RunState(
                run,
                Stage.FINISHED,
                agents,
                shares,
                plannedEpochNanos,
                startEpochNanos,
                epoch,
                grants,
                losses,
                stop,
                how);
    }

    private static Map<String, Loss> unmodifiableCopy(Map<String, Loss> losses) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    }
}
