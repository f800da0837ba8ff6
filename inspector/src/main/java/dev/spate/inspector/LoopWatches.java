package dev.spate.inspector;

/// Takes event loops under watch that are driven by hand. For any thread.
public interface LoopWatches {

    /// Nobody looks.
    LoopWatches NONE = new LoopWatches() {
        @Override
        public LoopWatch driven(String name) {
            return LoopWatch.NONE;
        }

        @Override
        public void forget(LoopWatch loop) {}
    };

    /// For an event loop that somebody drives by hand.
    ///
    /// @param name is numbered
    LoopWatch driven(String name);

    /// A loop has ended; on its thread.
    void forget(LoopWatch loop);
}
