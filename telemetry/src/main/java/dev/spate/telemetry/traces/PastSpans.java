package dev.spate.telemetry.traces;

/// Takes spans of what has ended. For any thread, never waits.
public interface PastSpans {

    /// Takes none, and says so.
    PastSpans NONE = new PastSpans() {
        @Override
        public boolean areWanted() {
            return false;
        }

        @Override
        public void emit(PastSpan span) {}
    };

    /// Whether anybody takes spans; the same for the life of the process. If not, no one need make any.
    boolean areWanted();

    /// Hands a span over. If there is no room for it, it is counted as dropped.
    void emit(PastSpan span);
}
