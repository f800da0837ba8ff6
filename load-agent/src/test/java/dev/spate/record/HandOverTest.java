package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.testkit.Seeds;
import dev.spate.workload.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Loops that fill intervals as fast as they can, and the publisher that takes them and gives them back.
///
/// What is relied on: `ConcurrentLinkedQueue` orders what a loop wrote before the publisher's reads, and
/// the publisher's clearing before the loop's next writes.
@Timeout(120)
final class HandOverTest {

    private static final int ROUNDS = 150;
    private static final int LOOPS = 3;

    /// Below what the publisher takes for a loop that has died.
    private static final int INTERVALS = 100;

    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void nothingThatLoopsCountIsLostOrTakenTwice() throws Exception {
        seeds.each(ROUNDS, HandOverTest::everyCountArrivesOnce);
    }

    private static void everyCountArrivesOnce(SplittableRandom random) throws Exception {
        Sums told = new Sums();
        long[] expected = new long[LOOPS];
        CyclicBarrier begin = new CyclicBarrier(LOOPS);
        IntervalPublisher publisher =
                new IntervalPublisher("publisher", LOOPS, 1, List.of("a"), told, new HealthProbe());
        try (publisher) {
            publisher.start();
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int loop = 0; loop < LOOPS; loop++) {
                int number = loop;
                SplittableRandom own = random.split();
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        begin.await();
                        expected[number] = count(publisher.recorder(number), own);
                    } catch (Exception e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertThat(told.end.get()).isEqualTo("finished");
        }
        long sum = 0;
        for (long one : expected) {
            sum += one;
        }
        assertThat(told.intervals).isEqualTo(INTERVALS);
        assertThat(told.started).isEqualTo(sum);
        assertThat(told.lateness).isEqualTo(sum);
        assertThat(told.ok).isEqualTo(sum);
        assertThat(told.responses).isEqualTo(sum);
        assertThat(told.bytesSent).isEqualTo(3 * sum);
    }

    private static long count(LoopRecorder recorder, SplittableRandom random) {
        long sum = 0;
        recorder.begun(0);
        for (int second = 0; second < INTERVALS; second++) {
            for (int i = random.nextInt(3); i > 0; i--) {
                recorder.started(0, i);
                recorder.requestEnded(0, 0, Outcome.OK, random.nextInt(1_000_000), -1, 0, 3, 4);
                sum++;
            }
            boolean last = second == INTERVALS - 1;
            if (last) {
                recorder.done(0);
            }
            recorder.flip(second, (second + 1) * SECOND, last, 0, 0, 0, 0);
        }
        return sum;
    }

    /// Written by the publisher's thread, read after [#end].
    private static final class Sums implements LoadEngine.Listener {
        final CompletableFuture<String> end = new CompletableFuture<>();
        int intervals;
        long started;
        long lateness;
        long ok;
        long responses;
        long bytesSent;

        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            intervals++;
            for (IntervalReport.PhaseCounts phase : phases) {
                started += phase.started();
                lateness += total(phase.startLateness());
            }
            for (IntervalReport.Series one : series) {
                ok += one.outcomes()[Outcome.OK.index()];
                responses += total(one.responseTime());
                bytesSent += one.bytesSent();
            }
        }

        private static long total(byte[] histogram) {
            return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(histogram), 0).getTotalCount();
        }

        @Override
        public void phaseDone(int phase) {}

        @Override
        public void finished() {
            end.complete("finished");
        }

        @Override
        public void failed(String reason) {
            end.complete("failed: " + reason);
        }
    }
}
