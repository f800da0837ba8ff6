package dev.spate.lifecycle;

import dev.spate.protocol.Command;

/// Notices that another agent goes by the same name.
///
/// Both would read the same commands and make the same load, and the reports of one would count as
/// doubles of the other's. Each hears the echoes of the other's heartbeats, which it never sent. One
/// that was alone with its name for [#SPAN_NANOS] keeps it; one that has heard another for as long, and
/// never was alone, gives way. So the younger of two does, and both do if they were started at once.
///
/// Echoes to an agent that died are still under way when another is started under its name, which is why
/// it takes so long.
///
/// Not thread-safe; reads no clock.
public final class Namesake {

    /// Four heartbeats of an idle agent.
    static final long SPAN_NANOS = 2_000_000_000L;

    /// As many of the own heartbeats are remembered as may be under way.
    private static final int REMEMBERED = 256;

    private final long[] sentAt = new long[REMEMBERED];
    private long aloneSince = -1;
    private long togetherSince = -1;
    private long lastForeign;
    private boolean settled;

    /// A heartbeat with this number was sent.
    public void sent(long heartbeat, long sentAtEpochNanos) {
        sentAt[(int) (heartbeat % REMEMBERED)] = sentAtEpochNanos;
    }

    /// Takes an echo of a heartbeat, whoever sent it.
    ///
    /// @param nowNanos when it was read
    /// @return whether this agent must give way
    public boolean heard(Command.ClockEcho echo, long nowNanos) {
        if (settled) {
            return false;
        }
        if (sentAt[(int) (echo.heartbeat() % REMEMBERED)] == echo.sentAtEpochNanos()) {
            aloneSince = aloneSince < 0 ? nowNanos : aloneSince;
            settled = nowNanos - aloneSince >= SPAN_NANOS;
            return false;
        }
        aloneSince = -1;
        if (togetherSince < 0 || nowNanos - lastForeign >= SPAN_NANOS) {
            togetherSince = nowNanos;
        }
        lastForeign = nowNanos;
        return nowNanos - togetherSince >= SPAN_NANOS;
    }
}
