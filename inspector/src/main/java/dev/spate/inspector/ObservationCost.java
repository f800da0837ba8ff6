package dev.spate.inspector;

/// What observations cost the thread of a loop, estimated: now and then one is timed, and those after it
/// are taken to cost as much.
///
/// Belongs to that thread.
final class ObservationCost {

    /// What takes longer was interrupted, and that is not the inspector's work.
    private static final long LONGEST_NANOS = 10_000;

    private final Cells cells;
    private long each;

    /// @param cells of a [LoopRecorder]
    ObservationCost(Cells cells) {
        this.cells = cells;
    }

    /// One more.
    ///
    /// @param began when the clock was read for it
    /// @param timed whether it is one to be timed
    void add(long began, boolean timed) {
        if (timed) {
            long took = System.nanoTime() - began;
            // What came before the clock was read is about half as much.
            each = took > LONGEST_NANOS ? each : took + (took >> 1);
        }
        cells.add(LoopRecorder.OBSERVATIONS, 1);
        cells.add(LoopRecorder.COST, each);
    }
}
