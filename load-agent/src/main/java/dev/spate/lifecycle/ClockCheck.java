package dev.spate.lifecycle;

/// When an agent that is prepared for a run knows its clock well enough to start, and when it sends the
/// heartbeats that find out.
///
/// Agents that make one load together must start together: where two of them make 2,000 requests a
/// second in turns, an error of 150 µs in the difference of their clocks is a coefficient of variation
/// of 0.3. The heartbeats of an idle agent are half a second apart, and most of them are poor probes,
/// since anything on their way may keep them for a while. So, once the loops are warm, an agent sends
/// many of them, each some time after the one before was answered: where answers come quickly a few, in
/// processes that have just begun and are slow at everything as many as three seconds have room for.
/// Agents that do so at the same time slow each other down and thereby do not overrun the coordinator.
///
/// An idle agent that meets a coordinator does it too: code that has run a few hundred times is quick
/// and, more to the point, equally quick in both directions.
///
/// An agent in the process of its coordinator has the same clock. What probes find there is how long
/// messages take from thread to thread, and no further ones tell more: it is ready with those that were
/// made while the loops warmed.
///
/// Not thread-safe; reads no clock. Times are the agent's.
public final class ClockCheck {

    /// Answers after which it ends whatever is known.
    static final int MOST = 256;

    /// Answers that suffice where they come quickly.
    private static final int FEW = 32;

    private static final long QUICK_NANOS = 1_000_000;

    /// Known so well, it need not be known better; in one process that takes a few probes.
    private static final long GOOD_NANOS = 50_000;

    private static final long SHORTEST_GAP_NANOS = 5_000_000;

    /// A probe that is not answered by then is not waited for with the next.
    private static final long PATIENCE_NANOS = 50_000_000;

    /// A coordinator that answers nothing for so long is not waited for.
    private static final long SILENCE_NANOS = 250_000_000;

    private static final long LONGEST_NANOS = 3_000_000_000L;

    private final int few;
    private boolean goesOn;
    private long begunNanos;
    private long answeredNanos;
    private long underWayNanos;
    private int answers;

    /// @param oneClock whether agent and coordinator have the same
    public ClockCheck(boolean oneClock) {
        this.few = oneClock ? 0 : FEW;
    }

    /// Begins, or begins anew.
    public void begin(long nowNanos) {
        goesOn = true;
        begunNanos = nowNanos;
        answeredNanos = nowNanos;
        answers = 0;
    }

    public void end() {
        goesOn = false;
    }

    /// The answer to a heartbeat was read.
    ///
    /// @param sentNanos when that left
    public void answered(long sentNanos, long nowNanos) {
        answers++;
        answeredNanos = nowNanos;
        underWayNanos = nowNanos - sentNanos;
    }

    /// Whether the agent is to start with the clock as it is known.
    ///
    /// @param uncertaintyNanos as [ClockOffset] says
    public boolean suffices(long uncertaintyNanos, long nowNanos) {
        return (uncertaintyNanos >= 0 && uncertaintyNanos <= (answers < few ? GOOD_NANOS : QUICK_NANOS))
                || answers >= MOST
                || nowNanos - answeredNanos >= SILENCE_NANOS
                || nowNanos - begunNanos >= LONGEST_NANOS;
    }

    /// How long after a heartbeat the next one is sent, at most. Half of the time nothing is under way:
    /// where everything is on one machine, probes wait for the work that others make.
    ///
    /// @param answered whether the heartbeat was answered
    /// @param usualNanos when there is no run to start
    public long pauseNanos(boolean answered, long usualNanos) {
        return goesOn
                ? Math.min(usualNanos, answered ? Math.max(SHORTEST_GAP_NANOS, 2 * underWayNanos) : PATIENCE_NANOS)
                : usualNanos;
    }
}
