package dev.spate.merge;

import dev.spate.protocol.IntervalReport;
import dev.spate.run.TestPlans;
import dev.spate.workload.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Interval reports made by hand.
public final class Reports {

    private static final long SECOND = TestPlans.SECOND;

    private Reports() {}

    /// Second `sequence` of an agent: `started` sessions of phase 0, each of which ended well after
    /// `millis`.
    public static IntervalReport second(String agent, long sequence, long started, long millis) {
        return of(
                agent,
                sequence,
                sequence,
                List.of(counts(0, started, 0, started, 0)),
                List.of(series(0, TestPlans.REQUEST, started, millis)));
    }

    /// One request for each of some times.
    public static IntervalReport second(String agent, long sequence, Histogram times) {
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.OK.index()] = times.getTotalCount();
        ByteBuffer buffer = ByteBuffer.allocate(times.getNeededByteBufferCapacity());
        byte[] encoded = Arrays.copyOf(buffer.array(), times.encodeIntoByteBuffer(buffer));
        return of(
                agent,
                sequence,
                sequence,
                List.of(counts(0, times.getTotalCount(), 0, times.getTotalCount(), 0)),
                List.of(new IntervalReport.Series(
                        0, TestPlans.REQUEST, outcomes, 0, 0, 0, 0, encoded, encoded, new byte[0])));
    }

    public static IntervalReport of(
            String agent,
            long sequence,
            long second,
            List<IntervalReport.PhaseCounts> phases,
            List<IntervalReport.Series> series) {
        return new IntervalReport(
                agent,
                "r",
                1,
                sequence,
                second * SECOND,
                (second + 1) * SECOND,
                phases,
                series,
                IntervalReport.Connections.NONE,
                new IntervalReport.Health(0.5, 0.25, 100, 10, 0, 0, 0.125, 3, 5, 0, 0, 0, 1000));
    }

    /// The same report, with another measurement of the clock.
    public static IntervalReport withClock(IntervalReport report, long offsetNanos, long uncertaintyNanos) {
        return new IntervalReport(
                report.agent(),
                report.run(),
                report.epoch(),
                report.sequence(),
                report.startNanos(),
                report.endNanos(),
                report.phases(),
                report.series(),
                report.connections(),
                new IntervalReport.Health(0.5, 0.25, 100, 10, 0, 0, 0.125, 3, 5, 0, 0, offsetNanos, uncertaintyNanos));
    }

    /// The same report, with other connections.
    public static IntervalReport with(IntervalReport report, IntervalReport.Connections connections) {
        return new IntervalReport(
                report.agent(),
                report.run(),
                report.epoch(),
                report.sequence(),
                report.startNanos(),
                report.endNanos(),
                report.phases(),
                report.series(),
                connections,
                report.health());
    }

    public static IntervalReport.PhaseCounts counts(
            int phase, long started, long dropped, long completed, long unfinished) {
        return counts(phase, started, dropped, completed, unfinished, 0);
    }

    /// @param latenessMillis of every session's start
    public static IntervalReport.PhaseCounts counts(
            int phase, long started, long dropped, long completed, long unfinished, long latenessMillis) {
        return new IntervalReport.PhaseCounts(
                phase,
                started + dropped,
                started,
                dropped,
                completed,
                0,
                unfinished,
                started - completed - unfinished,
                encoded(started, latenessMillis));
    }

    public static IntervalReport.Series series(int phase, String request, long count, long millis) {
        return series(phase, request, count, 0, 0, millis);
    }

    public static IntervalReport.Series series(
            int phase, String request, long ok, long failed, long unfinished, long millis) {
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[Outcome.OK.index()] = ok;
        outcomes[Outcome.STATUS_5XX.index()] = failed;
        byte[] times = encoded(ok + failed, millis);
        return new IntervalReport.Series(
                phase, request, outcomes, unfinished, 0, ok * 10, ok * 100, times, times, new byte[0]);
    }

    public static byte[] encoded(long count, long millis) {
        return encoded(count, millis, 0, 0);
    }

    /// So many values, and so many others.
    public static byte[] encoded(long count, long millis, long others, long othersMillis) {
        Histogram histogram = new Histogram(3_600 * SECOND, 3);
        histogram.recordValueWithCount(millis * 1_000_000L, count);
        histogram.recordValueWithCount(othersMillis * 1_000_000L, others);
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoByteBuffer(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
