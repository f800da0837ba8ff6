package dev.spate.drive;

import dev.spate.scenario.ScenarioProgram;
import dev.spate.schedule.Share;
import dev.spate.schedule.UserTimetable;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one loop does of one phase: where its sessions come from, which are under way, how far it is.
///
/// A phase is waiting, then begun, then being cut off if its graceful stop has passed, then done. For
/// its loop only.
final class PhaseLoad {

    /// A user whose session could send nothing, because nobody listens or no row is left, begins the
    /// next one no sooner than this after it: else it would do nothing but fail, as often as the machine
    /// can.
    private static final long USELESS_SESSION_NANOS = 10_000_000;

    /// Sessions in a row that a user skips because their feeders are exhausted before it leaves.
    private static final int MAX_SKIPPED = 64;

    private final LoopLoad load;
    private final int index;
    private final Phase phase;
    private final long runStart;
    /// Users of the whole cluster, by which their sessions are numbered; 0 in open phases.
    private final int users;
    private final List<StartSource> sources = new ArrayList<>();
    /// Sessions that may be under way here at one time, unless the agent's loops share them.
    private long limit;

    private final @Nullable AtomicLong shared;
    private long active;
    private long waitingUsers;
    private @Nullable Session firstLive;
    private boolean begun;
    private boolean cutting;
    /// Later arrivals are not cut off, for the run was stopped before they were due.
    private long cutUntil = Long.MAX_VALUE;
    private boolean done;

    /// @param runStart on the loop's clock
    /// @param shared sessions that may still start on the loops of this agent; null if each loop has its
    ///     own
    PhaseLoad(LoopLoad load, int index, Phase phase, long runStart, Share share, @Nullable AtomicLong shared) {
        this.load = load;
        this.index = index;
        this.phase = phase;
        this.runStart = runStart;
        this.users = phase.load() instanceof LoadModel.Closed ? new UserTimetable(phase).users() : 0;
        this.limit = share.count(phase.maxSessions());
        this.shared = shared;
    }

    int index() {
        return index;
    }

    long active() {
        return active;
    }

    boolean isDone() {
        return done;
    }

    /// Whether nothing may start any more.
    boolean isCutting() {
        return cutting;
    }

    /// A time after the start of the run on the loop's clock.
    long clockOf(long runNanos) {
        return runStart + runNanos;
    }

    void add(StartSource source) {
        sources.add(source);
    }

    void addLimitOf(Share share) {
        long more = share.count(phase.maxSessions());
        limit += more;
        if (shared != null) {
            shared.addAndGet(more);
        }
    }

    /// Takes room for one more session of an open phase.
    ///
    /// @return false if as many are under way as may be
    boolean takeRoom() {
        AtomicLong free = shared;
        if (free == null) {
            return active < limit;
        }
        long left = free.get();
        while (left > 0 && !free.compareAndSet(left, left - 1)) {
            left = free.get();
        }
        return left > 0;
    }

    /// Gives back what [#takeRoom] took.
    void leaveRoom() {
        if (shared != null) {
            shared.incrementAndGet();
        }
    }

    /// A session begins, at the time that it is due or later.
    void started(Session session, long now) {
        active++;
        link(session);
        load.recorder().started(index, now - session.due());
    }

    /// Begins the user's next session.
    ///
    /// @return false if it has none any more
    boolean beginFor(Session session, User user, long due) {
        if (due >= user.stopNanos || cutting) {
            return false;
        }
        for (int skipped = 0; skipped < MAX_SKIPPED; skipped++) {
            long number = user.number + user.iteration * users;
            user.iteration++;
            ScenarioProgram scenario = load.program().scenarioOf(index, number);
            if (!load.program().exhausted(scenario)) {
                session.state.reset(index, number, user.number);
                session.begin(this, scenario, due);
                started(session, load.now());
                return true;
            }
        }
        return false;
    }

    /// A session has taken all its steps.
    ///
    /// @return whether it has become the next session of its user, to be advanced at once
    boolean ended(Session session, long now) {
        session.end();
        if (session.hasFailed()) {
            load.recorder().failed(index);
        } else {
            load.recorder().completed(index);
        }
        active--;
        leaveRoom();
        unlink(session);
        User user = session.user;
        if (user == null) {
            load.release(session);
            return false;
        }
        if (session.hasSent()) {
            if (beginFor(session, user, session.due())) {
                return true;
            }
            load.release(session);
            return false;
        }
        user.waiting = true;
        waitingUsers++;
        link(session);
        load.sleep(session, Math.max(session.due(), now + USELESS_SESSION_NANOS));
        return false;
    }

    /// A session that slept is due.
    void woke(Session session, long due, long now) {
        User user = session.user;
        if (user == null || !user.waiting) {
            session.advance(now);
            return;
        }
        user.waiting = false;
        waitingUsers--;
        unlink(session);
        if (beginFor(session, user, due)) {
            session.advance(now);
        } else {
            load.release(session);
        }
    }

    /// Does what the time asks for.
    ///
    /// @return whether there is more to do at once
    boolean turn(long now) {
        if (done || now < clockOf(phase.startNanos())) {
            return false;
        }
        if (!begun) {
            begun = true;
            load.recorder().begun(index);
        }
        if (cutting || (now >= clockOf(phase.lastNanos()) && !isIdle())) {
            cutting = true;
            if (cutSome()) {
                return true;
            }
        }
        if (isIdle() && (now >= clockOf(phase.endNanos()) || cutting)) {
            done = true;
            load.recorder().done(index);
        }
        return false;
    }

    /// When [#turn] has something to do by the time alone; `Long.MAX_VALUE` if never.
    long nextTurn(long now) {
        if (done) {
            return Long.MAX_VALUE;
        }
        long start = clockOf(phase.startNanos());
        if (now < start) {
            return start;
        }
        long end = clockOf(phase.endNanos());
        return now < end ? end : clockOf(phase.lastNanos());
    }

    /// Ends it as if its time were over. What was due and has not started is dropped; what was still to
    /// come does not count.
    void stop(long now) {
        cutting = true;
        cutUntil = Math.min(cutUntil, now);
        if (now < clockOf(phase.startNanos())) {
            sources.forEach(source -> source.due = StartSource.NEVER);
            done = true;
        }
    }

    /// Nothing starts from one of its sources any more, or nothing is under way.
    void mayBeDone() {
        load.turnPhasesAt(clockOf(phase.endNanos()));
    }

    private boolean isIdle() {
        if (active > 0 || waitingUsers > 0) {
            return false;
        }
        for (StartSource source : sources) {
            if (source.due != StartSource.NEVER) {
                return false;
            }
        }
        return true;
    }

    /// @return whether there may be more
    private boolean cutSome() {
        for (StartSource source : sources) {
            long given = source.giveUp(cutUntil, LoopLoad.CHORES_PER_TURN * 16);
            load.recorder().dropped(index, given);
        }
        for (int i = 0; i < LoopLoad.CHORES_PER_TURN; i++) {
            Session session = firstLive;
            if (session == null) {
                break;
            }
            unlink(session);
            session.cutOff();
            User user = session.user;
            if (user != null && user.waiting) {
                user.waiting = false;
                waitingUsers--;
            } else {
                active--;
                leaveRoom();
                load.recorder().unfinished(index);
            }
            load.release(session);
        }
        return !isIdle();
    }

    private void link(Session session) {
        Session first = firstLive;
        session.previousLive = null;
        session.nextLive = first;
        if (first != null) {
            first.previousLive = session;
        }
        firstLive = session;
    }

    private void unlink(Session session) {
        if (active == 0) {
            mayBeDone();
        }
        Session previous = session.previousLive;
        Session next = session.nextLive;
        if (previous == null) {
            firstLive = next;
        } else {
            previous.nextLive = next;
        }
        if (next != null) {
            next.previousLive = previous;
        }
        session.previousLive = null;
        session.nextLive = null;
    }
}
