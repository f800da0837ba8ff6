package dev.spate.testkit;

import dev.spate.testkit.WitnessServer.Absences;
import dev.spate.testkit.WitnessServer.Gap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What a witness writes down: when each request came, how late each answer left, and when it was not
/// looking.
///
/// A spinning witness looks around every few microseconds. When it did not for longer, because something
/// else had its processor, it reads all at once what came meanwhile, and the instants of those requests
/// are not when they came. They are kept, and marked as doubtful.
///
/// Written by the witness's thread alone; counts are set after the entries that they make visible, and
/// read before them by others.
final class WitnessRecord {

    private static final long ABSENT_NANOS = 100_000;
    private static final int LONGEST_GAPS = 10;

    private final boolean spins;
    private final long[] arrivals;
    private final boolean[] doubtful;
    private final long[] lateness;
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong lateRecorded = new AtomicLong();
    private final AtomicLong absences = new AtomicLong();
    private final AtomicLong absentNanos = new AtomicLong();
    private final AtomicLong longestAbsenceNanos = new AtomicLong();

    // Of the witness's thread.
    private long lookedAt;
    private boolean looked;
    private int doubtfulRounds;

    WitnessRecord(int maxArrivals, boolean spins) {
        this.spins = spins;
        this.arrivals = new long[maxArrivals];
        this.doubtful = new boolean[maxArrivals];
        this.lateness = new long[maxArrivals];
    }

    /// A round of the selector begins.
    void round(long now) {
        doubtfulRounds = Math.max(0, doubtfulRounds - 1);
        looks(now);
    }

    /// The witness is awake. If it was not until now, what is ready, or becomes ready while that is
    /// read, may have come at any time of the absence.
    void looks(long now) {
        long absent = now - lookedAt;
        if (spins && looked && absent > ABSENT_NANOS) {
            absences.incrementAndGet();
            absentNanos.addAndGet(absent);
            longestAbsenceNanos.accumulateAndGet(absent, Math::max);
            doubtfulRounds = 2;
        }
        lookedAt = now;
        looked = true;
    }

    /// The witness did not look on purpose.
    void lookedAway() {
        looked = false;
    }

    void arrived(long now) {
        int place = (int) recorded.get();
        if (place < arrivals.length) {
            arrivals[place] = now;
            doubtful[place] = doubtfulRounds > 0;
            recorded.set(place + 1);
        }
    }

    /// An answer left so much later than it was due.
    void answered(long lateNanos) {
        int place = (int) lateRecorded.get();
        if (place < lateness.length) {
            lateness[place] = lateNanos;
            lateRecorded.set(place + 1);
        }
    }

    void reset() {
        recorded.set(0);
        lateRecorded.set(0);
        absences.set(0);
        absentNanos.set(0);
        longestAbsenceNanos.set(0);
    }

    long[] arrivals() {
        return Arrays.copyOf(arrivals, (int) recorded.get());
    }

    long[] lateness() {
        return Arrays.copyOf(lateness, (int) lateRecorded.get());
    }

    Absences absences() {
        return new Absences(absences.get(), absentNanos.get(), longestAbsenceNanos.get());
    }

    /// Gaps between two arrivals that were both read as they came.
    long[] witnessedGaps(long[] instants) {
        return IntStream.range(1, instants.length)
                .filter(this::isWitnessed)
                .mapToLong(i -> instants[i] - instants[i - 1])
                .toArray();
    }

    List<Gap> longestGaps(long[] instants) {
        return IntStream.range(1, instants.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> instants[i - 1] - instants[i]))
                .limit(LONGEST_GAPS)
                .map(i -> new Gap(instants[i - 1] - instants[0], instants[i] - instants[i - 1], isWitnessed(i)))
                .toList();
    }

    private boolean isWitnessed(int arrival) {
        return !doubtful[arrival - 1] && !doubtful[arrival];
    }
}
