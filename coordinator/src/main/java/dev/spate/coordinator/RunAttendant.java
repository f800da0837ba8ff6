package dev.spate.coordinator;

import dev.spate.merge.MergedInterval;
import dev.spate.merge.Merger;
import dev.spate.plan.Plan;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Whoever wants to follow every run that a coordinator carries: those submitted to it, and those that
/// it goes on with after another.
@FunctionalInterface
public interface RunAttendant {

    /// Nobody who wants to.
    RunAttendant NONE = (_, _) -> new RunListener() {};

    /// Called by the coordinator's control thread before anything else is told of the run; must not wait
    /// for anything.
    ///
    /// @param plan as read from what was submitted; see [Submissions#read] for more about it
    RunListener attend(RunEvent.RunSubmitted submitted, Plan plan);

    /// A report of an agent was read, and is done with. Called by the control thread for each of them,
    /// so it must be quick, and must not throw.
    ///
    /// @param acceptance null if it is of no run that goes on
    /// @param nanos how long that took
    default void reported(Merger.@Nullable Acceptance acceptance, long nanos) {}

    /// This one and then another; when one of their listeners breaks, the other goes on.
    default RunAttendant and(RunAttendant next) {
        return new BothAttendants(this, next);
    }

    /// What was decided about a run is about to be written to the log, by the calling control thread.
    ///
    /// @param messages how many there are
    /// @return closed when they have been given to the log
    default Dispatch dispatches(String run, int messages) {
        return Dispatch.UNSEEN;
    }

    /// While messages are given to the log.
    @FunctionalInterface
    interface Dispatch extends AutoCloseable {
        /// Nobody looks.
        Dispatch UNSEEN = () -> {};

        @Override
        void close();
    }

    /// Two who follow every run.
    record BothAttendants(RunAttendant first, RunAttendant second) implements RunAttendant {
        @Override
        public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
            return new Both(
                    new CarefulListener(first.attend(submitted, plan)),
                    new CarefulListener(second.attend(submitted, plan)));
        }

        @Override
        public void reported(Merger.@Nullable Acceptance acceptance, long nanos) {
            first.reported(acceptance, nanos);
            second.reported(acceptance, nanos);
        }

        @Override
        public Dispatch dispatches(String run, int messages) {
            Dispatch outer = first.dispatches(run, messages);
            Dispatch inner = second.dispatches(run, messages);
            return () -> {
                inner.close();
                outer.close();
            };
        }
    }

    /// Two listeners of one run.
    record Both(RunListener first, RunListener second) implements RunListener {
        @Override
        public void happened(RunEvent event) {
            first.happened(event);
            second.happened(event);
        }

        @Override
        public void ready(String agent, int ready, int of) {
            first.ready(agent, ready, of);
            second.ready(agent, ready, of);
        }

        @Override
        public void profiled(AgentEvent.Profiled profiled) {
            first.profiled(profiled);
            second.profiled(profiled);
        }

        @Override
        public void merging() {
            first.merging();
            second.merging();
        }

        @Override
        public void judging() {
            first.judging();
            second.judging();
        }

        @Override
        public CompletableFuture<Void> judged(RunOutcome outcome) {
            return CompletableFuture.allOf(first.judged(outcome), second.judged(outcome));
        }

        @Override
        public void ended(RunOutcome outcome) {
            first.ended(outcome);
            second.ended(outcome);
        }

        @Override
        public void accept(MergedInterval interval) {
            first.accept(interval);
            second.accept(interval);
        }
    }
}
