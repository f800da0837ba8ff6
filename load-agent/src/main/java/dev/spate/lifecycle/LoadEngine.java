package dev.spate.lifecycle;

import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import java.util.List;

/// What makes the load of one run: prepared, started, and closed once.
///
/// Methods are called by the agent's control thread only, and return soon.
public interface LoadEngine extends AutoCloseable {

    /// Connections that stand after the preparation.
    int openConnections();

    /// Starts the load.
    ///
    /// @param startNanoTime instant from which intended starts count, on the clock of
    ///     `System.nanoTime()`
    void start(long startNanoTime);

    /// Adds slots of a lost agent: their arrivals due at or after `fromNanos` after the start of the
    /// run.
    void takeOver(Share share, long fromNanos);

    /// Remembers from now on when the slowest requests of a phase were under way. Costs a look at the
    /// clock for each of its requests.
    default void rememberSlowest(int phase) {}

    /// When the slowest requests that [#rememberSlowest] asked for were under way: begin and end of
    /// each, by `System.nanoTime()`. To be asked when the engine has finished.
    default List<long[]> slowest() {
        return List.of();
    }

    /// Ends all sessions now; what is under way is unfinished. The listener is told the rest, then that
    /// it is finished.
    void stop();

    /// Frees everything. Nothing is told to the listener afterwards.
    @Override
    void close();

    /// Makes engines.
    interface Factory {

        /// Compiles the work, warms code, opens connections. Takes as long as it needs, up to some
        /// seconds.
        ///
        /// @throws PreparationException with what is wrong in one sentence
        LoadEngine prepare(Command.Assign assignment, Listener listener)
                throws PreparationException, InterruptedException;
    }

    /// Hears what the engine does. Called by one engine thread, never by two at once; must not block for
    /// long.
    interface Listener {

        /// One more second, or the last part of one, was measured. Times are after the start of the run,
        /// without gaps.
        void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health);

        /// Nothing of the phase is under way any more, and all of it was in the intervals told so far.
        void phaseDone(int phase);

        /// The share is done, and all of it was in the intervals told so far.
        void finished();

        /// The engine cannot go on.
        void failed(String reason);
    }

    /// A share that cannot be done here: an environment variable is missing, the target has no address,
    /// and so on.
    final class PreparationException extends Exception {
        private static final long serialVersionUID = 1L;

        public PreparationException(String message) {
            super(message);
        }
    }
}
