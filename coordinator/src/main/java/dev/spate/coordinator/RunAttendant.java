package dev.spate.coordinator;

import dev.spate.merge.MergedInterval;
import dev.spate.merge.Merger;
import dev.spate.plan.Plan;
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
        RunAttendant first = this;
        return new RunAttendant() {
            @Override
            public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
                return new Both(
                        new CarefulListener(first.attend(submitted, plan)),
                        new CarefulListener(next.attend(submitted, plan)));
            }

            @Override
            public void reported(Merger.@Nullable Acceptance acceptance, long nanos) {
                first.reported(acceptance, nanos);
                next.reported(acceptance, nanos);
            }
        };
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
