package dev.spate.lifecycle;

import dev.spate.protocol.Command;
import java.util.LinkedHashSet;
import java.util.Set;

/// How an agent's clock stands to the coordinator's, measured by heartbeats and their echoes.
///
/// As in NTP (RFC 5905, section 8): with the four instants at which a probe left, arrived, was answered
/// and came back, the offset is the mean of both ways' differences, and it is wrong by at most half the
/// time that the probe was under way. Of the last [#PROBES] probes the one that was under way for the
/// shortest time counts. Clocks drift apart by some ten microseconds a second, so a probe gets that much
/// worse with its age, and an old good one gives way to a new fair one.
///
/// Another coordinator has another clock: with its first echo everything known of the one before is
/// forgotten, and echoes of one that was replaced are not heard any more.
///
/// Not thread-safe; reads no clock.
public final class ClockOffset {

    /// Half a minute at two heartbeats a second.
    static final int PROBES = 64;

    /// Quartz clocks differ by up to 50 parts in a million, in opposite directions.
    private static final double DRIFT = 100e-6;

    /// Coordinators that are remembered as replaced.
    private static final int MEMORY = 64;

    private final long[] offsets = new long[PROBES];
    private final long[] halfTrips = new long[PROBES];
    private final long[] measuredAt = new long[PROBES];
    private final Set<String> replaced = new LinkedHashSet<>();
    private String coordinator = "";
    private int count;

    /// Whose clock is measured; empty before the first echo.
    public String coordinator() {
        return coordinator;
    }

    /// Takes the echo of a heartbeat.
    ///
    /// @param nowNanos when it was read, by the agent's clock
    public void heard(Command.ClockEcho echo, long nowNanos) {
        long underWay = nowNanos - echo.sentAtEpochNanos() - (echo.repliedAtEpochNanos() - echo.receivedAtEpochNanos());
        if (underWay < 0 || replaced.contains(echo.coordinator())) {
            return;
        }
        if (!echo.coordinator().equals(coordinator)) {
            replace(echo.coordinator());
        }
        int place = count++ % PROBES;
        long there = echo.receivedAtEpochNanos() - echo.sentAtEpochNanos();
        long back = echo.repliedAtEpochNanos() - nowNanos;
        offsets[place] = there / 2 + back / 2;
        halfTrips[place] = underWay / 2 + 1;
        measuredAt[place] = nowNanos;
    }

    private void replace(String next) {
        if (!coordinator.isEmpty()) {
            replaced.add(coordinator);
        }
        if (replaced.size() > MEMORY) {
            replaced.remove(replaced.iterator().next());
        }
        coordinator = next;
        count = 0;
    }

    /// What must be added to the agent's clock to have the coordinator's; 0 before the first probe.
    public long offsetNanos(long nowNanos) {
        int best = best(nowNanos);
        return best < 0 ? 0 : offsets[best];
    }

    /// By how much that may be wrong at most, either way; -1 before the first probe.
    public long uncertaintyNanos(long nowNanos) {
        int best = best(nowNanos);
        return best < 0 ? -1 : uncertainty(best, nowNanos);
    }

    private int best(long nowNanos) {
        int best = -1;
        for (int i = 0; i < Math.min(count, PROBES); i++) {
            if (best < 0 || uncertainty(i, nowNanos) < uncertainty(best, nowNanos)) {
                best = i;
            }
        }
        return best;
    }

    private long uncertainty(int place, long nowNanos) {
        return halfTrips[place] + (long) (DRIFT * Math.max(0, nowNanos - measuredAt[place]));
    }
}
