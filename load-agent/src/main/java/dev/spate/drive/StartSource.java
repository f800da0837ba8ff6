package dev.spate.drive;

import dev.spate.scenario.ScenarioProgram;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.schedule.UserTimetable;

/// Something that starts sessions of a phase at given times, one after another. For one loop only.
abstract sealed class StartSource {

    /// No start comes any more.
    static final long NEVER = Long.MAX_VALUE;

    final PhaseLoad phase;
    /// Intended time of the next start on the loop's clock, or [#NEVER].
    long due = NEVER;

    StartSource(PhaseLoad phase) {
        this.phase = phase;
    }

    /// Does the start that is due, and finds the next one.
    abstract void start(LoopLoad load);

    /// Gives up the starts that are due, and forgets those that are not.
    ///
    /// @param until what is due later on the loop's clock would not have been started anyway
    /// @param atMost how many at this time
    /// @return how many arrivals that were
    abstract long giveUp(long until, int atMost);

    /// The arrivals of a share of an open phase.
    static final class Open extends StartSource {
        private final ArrivalSequence arrivals;

        /// @param arrivals whose current arrival is the first to start
        /// @param any whether there is one
        Open(PhaseLoad phase, ArrivalSequence arrivals, boolean any) {
            super(phase);
            this.arrivals = arrivals;
            this.due = any ? phase.clockOf(arrivals.dueNanos()) : NEVER;
        }

        @Override
        void start(LoopLoad load) {
            long number = arrivals.index();
            long intended = due;
            next();
            ScenarioProgram scenario = load.program().scenarioOf(phase.index(), number);
            if (phase.isCutting() || load.program().exhausted(scenario) || !phase.takeRoom()) {
                load.recorder().dropped(phase.index(), 1);
                return;
            }
            Session session = load.newSession();
            if (session == null) {
                phase.leaveRoom();
                load.recorder().droppedForMemory(phase.index());
                return;
            }
            session.state.reset(phase.index(), number, number);
            session.begin(phase, scenario, intended);
            phase.started(session, load.now());
            session.advance(load.now());
        }

        @Override
        long giveUp(long until, int atMost) {
            long given = 0;
            while (due <= until && due != NEVER && given < atMost) {
                next();
                given++;
            }
            if (due > until) {
                due = NEVER;
            }
            return given;
        }

        private void next() {
            due = arrivals.advance() ? phase.clockOf(arrivals.dueNanos()) : NEVER;
            if (due == NEVER) {
                phase.mayBeDone();
            }
        }
    }

    /// The users of a share of a closed phase, each with its first session.
    static final class Users extends StartSource {
        private final UserTimetable timetable;
        private final Share share;
        private final long fromNanos;
        private int slot = -1;
        private int round;
        private int number;

        /// @param fromNanos after the start of the run; users start no session before it
        Users(PhaseLoad phase, UserTimetable timetable, Share share, long fromNanos) {
            super(phase);
            this.timetable = timetable;
            this.share = share;
            this.fromNanos = fromNanos;
            next();
        }

        @Override
        void start(LoopLoad load) {
            long before = timetable.startOf(number) < fromNanos ? fromNanos : 0;
            User user = new User(number, phase.clockOf(timetable.stopOf(number)), before);
            long intended = due;
            next();
            Session session = load.newSession();
            if (session == null) {
                load.recorder().droppedForMemory(phase.index());
                return;
            }
            session.user = user;
            if (phase.beginFor(session, user, intended)) {
                session.advance(load.now());
            } else {
                load.release(session);
            }
        }

        /// Users that never came are no arrivals.
        @Override
        long giveUp(long until, int atMost) {
            due = NEVER;
            return 0;
        }

        /// Users come in the order of their numbers.
        private void next() {
            due = NEVER;
            int slots = share.slots().size();
            while (slots > 0 && due == NEVER) {
                slot++;
                if (slot == slots) {
                    slot = 0;
                    round++;
                }
                long next = (long) round * share.cycle() + share.slots().get(slot);
                if (next >= timetable.users()) {
                    phase.mayBeDone();
                    return;
                }
                number = (int) next;
                long start = Math.max(timetable.startOf(number), fromNanos);
                if (start < timetable.stopOf(number)) {
                    due = phase.clockOf(start);
                }
            }
        }
    }
}
