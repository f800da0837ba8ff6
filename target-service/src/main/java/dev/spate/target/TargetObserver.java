package dev.spate.target;

import java.util.List;

/// Looks on while the service works.
public interface TargetObserver {

    /// Called once for each event loop, before it listens.
    ///
    /// @param index of the loop, from 0
    /// @param routes what the service answers, a method and a template each; a route is named by its
    ///     place here
    Loop loop(int index, List<String> routes);

    /// Looks on at one event loop, and is called by it alone, several times for each request: it must be
    /// quick, and must not throw.
    interface Loop {
        /// The head of a request has come.
        void began();

        /// A response is about to be ended.
        ///
        /// @param status 200 to 599
        /// @param nanos since the request began
        void answered(int route, int status, long nanos);

        /// The connection went before the answer.
        void abandoned();

        /// @param open how many connections the loop has now
        void connections(long open);

        /// A task that was to run at a time ran so much later.
        void delayed(long nanos);
    }
}
