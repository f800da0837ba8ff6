package dev.spate.lifecycle;

import dev.spate.protocol.Command;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// How an agent's clock stands to the coordinator's, measured by heartbeats and their echoes.
///
/// # What is certain
/// A probe leaves, arrives, is answered and comes back. It cannot have arrived before it left, so the
/// coordinator's clock is ahead by at most what it showed at the arrival more than the agent's at the
/// departure; and the echo cannot have come back before it left, which gives the least. The truth is
/// between the least and the most that all probes allow. This is narrower than what the best single
/// probe allows (half its time under way, as in NTP, RFC 5905, section 8), since the probe that was
/// quickest on its way there and the one that was quickest on its way back need not be the same.
///
/// Clocks drift apart by some ten microseconds a second, so what a probe allows gets wider with its age.
/// It does so for all probes alike, so that only the narrowest limits have to be kept. A probe that
/// contradicts them comes after a clock stood still or was moved: it alone counts then.
///
/// # What is likely
/// Both ways lead through the same programs and brokers, and take equally long but for chance. So each
/// probe guesses the offset as the mean of both ways' differences. The quarter of the last [#PROBES]
/// that was under way for the shortest time, older ones put back by what clocks may have drifted since,
/// is taken, and the mean of its guesses is the offset; or, should that be impossible by what is
/// certain, the middle of what is possible. Where code runs for the first time and each way takes
/// milliseconds, that is right to tenths of them.
///
/// # Clocks that agree
/// Where that guess is so small that it may be nothing but its own error, the offset is 0. Hosts whose
/// clocks are kept by NTP agree better than messages through a broker can tell, and two agents of one
/// host have one clock: the errors of their guesses would part what is not apart. How far the clocks may
/// be apart is stated all the same.
///
/// Another coordinator has another clock: with its first echo everything known of the one before is
/// forgotten, and echoes of one that was replaced are not heard any more.
///
/// Not thread-safe; reads no clock.
public final class ClockOffset {

    /// What [ClockCheck] sends before a start, or two minutes of heartbeats.
    static final int PROBES = ClockCheck.MOST;

    /// Quartz clocks differ by up to 50 parts in a million, in opposite directions.
    private static final double DRIFT = 100e-6;

    /// A guess is wrong by less than this part of half the time that the quickest probe was under way.
    private static final int GUESS_ERROR = 4;

    /// Coordinators that are remembered as replaced.
    private static final int MEMORY = 64;

    private final Set<String> replaced = new LinkedHashSet<>();
    private String coordinator = "";

    private final Probe[] probes = new Probe[PROBES];
    private int count;

    /// What all probes allow, as it was at the newest.
    private long least;
    private long most;
    private long heardAt;

    private record Probe(long offset, long halfTrip, long at) {}

    /// Whose clock is measured; empty before the first echo.
    public String coordinator() {
        return coordinator;
    }

    /// Takes the echo of a heartbeat.
    ///
    /// @param nowNanos when it was read, by the agent's clock
    public void heard(Command.ClockEcho echo, long nowNanos) {
        long mostNow = echo.receivedAtEpochNanos() - echo.sentAtEpochNanos();
        long leastNow = echo.repliedAtEpochNanos() - nowNanos;
        if (leastNow > mostNow || replaced.contains(echo.coordinator())) {
            return;
        }
        if (!echo.coordinator().equals(coordinator)) {
            replace(echo.coordinator());
        }
        Probe probe = new Probe(middle(leastNow, mostNow), (mostNow - leastNow) / 2, nowNanos);
        if (count > 0) {
            long drift = drift(heardAt, nowNanos);
            long narrowerLeast = Math.max(least - drift, leastNow);
            long narrowerMost = Math.min(most + drift, mostNow);
            if (narrowerLeast <= narrowerMost) {
                leastNow = narrowerLeast;
                mostNow = narrowerMost;
            } else {
                count = 0;
            }
        }
        probes[count++ % PROBES] = probe;
        least = leastNow;
        most = mostNow;
        heardAt = nowNanos;
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
        if (count == 0) {
            return 0;
        }
        Probe[] quickest = Arrays.copyOf(probes, Math.min(count, PROBES));
        Arrays.sort(quickest, (a, b) -> Long.compare(poorness(a, nowNanos), poorness(b, nowNanos)));
        int taken = (quickest.length + 3) / 4;
        long sum = 0;
        for (int i = 0; i < taken; i++) {
            sum += quickest[i].offset - quickest[0].offset;
        }
        long drift = drift(heardAt, nowNanos);
        long guess = quickest[0].offset + sum / taken;
        if (Math.abs(guess) <= quickest[0].halfTrip / GUESS_ERROR && least <= drift && most >= -drift) {
            return 0;
        }
        return guess < least - drift || guess > most + drift ? middle(least, most) : guess;
    }

    private static long poorness(Probe probe, long nowNanos) {
        return probe.halfTrip + drift(probe.at, nowNanos);
    }

    /// By how much that may be wrong at most, either way; -1 before the first probe.
    public long uncertaintyNanos(long nowNanos) {
        if (count == 0) {
            return -1;
        }
        long offset = offsetNanos(nowNanos);
        return Math.max(offset - least, most - offset) + drift(heardAt, nowNanos) + 1;
    }

    private static long middle(long least, long most) {
        return least + (most - least) / 2;
    }

    private static long drift(long sinceNanos, long nowNanos) {
        return (long) Math.ceil(DRIFT * Math.max(0, nowNanos - sinceNanos));
    }
}
