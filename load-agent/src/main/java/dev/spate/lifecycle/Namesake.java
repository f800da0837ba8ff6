package dev.spate.lifecycle;

import dev.spate.protocol.Command;

/// Notices that another agent goes by the same name.
///
/// Both would read the same commands and make the same load, and the reports of one would count as
/// doubles of the other's. Each hears the echoes of the other's heartbeats, which it never sent, and
/// their numbers tell who has been there for longer: the one with fewer heartbeats gives way.
///
/// Echoes to an agent that died are still under way when another is started under its name, so a
/// namesake must be heard for [#SPAN_NANOS].
///
/// Not thread-safe; reads no clock.
public final class Namesake {

    /// Four heartbeats.
    static final long SPAN_NANOS = 2_000_000_000L;

    /// As many of the own heartbeats are remembered as may be under way.
    private static final int REMEMBERED = 256;

    private final long[] sentAt = new long[REMEMBERED];
    private long sent;
    private long since = -1;
    private long lastHeard;

    /// A heartbeat with this number was sent.
    public void sent(long sequence, long sentAtEpochNanos) {
        sentAt[(int) (sequence % REMEMBERED)] = sentAtEpochNanos;
        sent = sequence + 1;
    }

    /// Takes an echo of a heartbeat, whoever sent it.
    ///
    /// @param nowNanos when it was read
    /// @return whether another agent has this name, and had it before
    public boolean heard(Command.ClockEcho echo, long nowNanos) {
        if (isOwn(echo) || echo.heartbeat() < sent) {
            return false;
        }
        if (since < 0 || nowNanos - lastHeard >= SPAN_NANOS) {
            since = nowNanos;
        }
        lastHeard = nowNanos;
        return nowNanos - since >= SPAN_NANOS;
    }

    private boolean isOwn(Command.ClockEcho echo) {
        return sentAt[(int) (echo.heartbeat() % REMEMBERED)] == echo.sentAtEpochNanos();
    }
}
