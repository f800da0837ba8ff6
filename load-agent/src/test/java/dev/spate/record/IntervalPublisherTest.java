package dev.spate.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.LoadEngine;
import dev.spate.protocol.IntervalReport;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class IntervalPublisherTest {

    private static final long SECOND = 1_000_000_000L;
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    /// What the listener heard, in words.
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    private final List<IntervalPublisher> open = new ArrayList<>();

    private record Interval(
            long start,
            long end,
            List<IntervalReport.PhaseCounts> phases,
            List<IntervalReport.Series> series,
            IntervalReport.Connections connections) {}

    @AfterEach
    void close() {
        open.forEach(IntervalPublisher::close);
    }

    @Test
    void theSumOfAllIntervalsIsWhatANaiveRecorderCounted() throws InterruptedException {
        long seed = 7;
        Random random = new Random(seed);
        IntervalPublisher publisher = publisher(2, 2, List.of("a", "b", "c"));
        Histogram[] response = new Histogram[6];
        Histogram[] service = new Histogram[6];
        long[][] outcomes = new long[6][Outcome.COUNT];
        for (int i = 0; i < 6; i++) {
            response[i] = histogram();
            service[i] = histogram();
        }
        for (int second = 0; second < 5; second++) {
            for (int loop = 0; loop < 2; loop++) {
                LoopRecorder recorder = publisher.recorder(loop);
                recorder.begun(0);
                recorder.begun(1);
                for (int i = random.nextInt(500); i > 0; i--) {
                    int phase = random.nextInt(2);
                    int metric = random.nextInt(3);
                    Outcome outcome = OUTCOMES.get(random.nextInt(Outcome.COUNT));
                    long time = random.nextInt(2_000_000_000);
                    boolean sent = random.nextBoolean();
                    recorder.requestEnded(phase, metric, outcome, time, sent ? time / 2 : -1, 0, 10, 20);
                    outcomes[phase * 3 + metric][outcome.index()]++;
                    response[phase * 3 + metric].recordValue(time);
                    if (sent) {
                        service[phase * 3 + metric].recordValue(time / 2);
                    }
                }
                if (second == 4) {
                    recorder.done(0);
                    recorder.done(1);
                }
                recorder.flip(second, second * SECOND + (second == 4 ? 5 : SECOND), second == 4, 0, 0, 0, 0);
            }
        }
        Histogram[] toldResponse = new Histogram[6];
        Histogram[] toldService = new Histogram[6];
        long[][] toldOutcomes = new long[6][Outcome.COUNT];
        for (int i = 0; i < 6; i++) {
            toldResponse[i] = histogram();
            toldService[i] = histogram();
        }
        for (int second = 0; second < 5; second++) {
            Interval interval = nextInterval();
            assertThat(interval.start()).isEqualTo(second * SECOND);
            for (IntervalReport.Series series : interval.series()) {
                int index = series.phase() * 3 + List.of("a", "b", "c").indexOf(series.request());
                toldResponse[index].add(decode(series.responseTime()));
                toldService[index].add(decode(series.serviceTime()));
                long sum = 0;
                for (int i = 0; i < Outcome.COUNT; i++) {
                    toldOutcomes[index][i] += series.outcomes()[i];
                    sum += series.outcomes()[i];
                }
                assertThat(series.bytesSent()).isEqualTo(10 * sum);
                assertThat(series.bytesReceived()).isEqualTo(20 * sum);
            }
        }
        assertThat(toldOutcomes).as("seed %d", seed).isDeepEqualTo(outcomes);
        assertThat(toldResponse).as("seed %d", seed).isEqualTo(response);
        assertThat(toldService).as("seed %d", seed).isEqualTo(service);
        assertThat(next()).isEqualTo("phase 0 done");
        assertThat(next()).isEqualTo("phase 1 done");
        assertThat(next()).isEqualTo("finished");
    }

    @Test
    void aSecondIsToldWhenTheLastLoopHasDeliveredIt() throws InterruptedException {
        IntervalPublisher publisher = publisher(2, 1, List.of("a"));
        LoopRecorder early = publisher.recorder(0);
        LoopRecorder late = publisher.recorder(1);
        early.begun(0);
        early.started(0, 100);
        early.completed(0);
        early.done(0);
        early.flip(0, 400, true, 3, 1, 0, 0);
        late.begun(0);
        late.started(0, 300);
        late.dropped(0, 2);
        late.active(0, 1);
        late.flip(0, SECOND, false, 4, 0, 0, 0);
        Interval first = nextInterval();
        assertThat(first.end()).isEqualTo(SECOND);
        IntervalReport.PhaseCounts counts = first.phases().getFirst();
        assertThat(counts.planned()).isEqualTo(4);
        assertThat(counts.started()).isEqualTo(2);
        assertThat(counts.dropped()).isEqualTo(2);
        assertThat(counts.active()).isEqualTo(1);
        assertThat(decode(counts.startLateness()).getTotalCount()).isEqualTo(2);

        late.failed(0);
        late.done(0);
        late.flip(1, SECOND + 9, true, 4, 0, 0, 0);
        Interval second = nextInterval();
        assertThat(second.start()).isEqualTo(SECOND);
        assertThat(second.end()).isEqualTo(SECOND + 9);
        assertThat(second.phases().getFirst().failed()).isEqualTo(1);
        assertThat(second.phases().getFirst().started()).isZero();
        assertThat(next()).isEqualTo("phase 0 done");
        assertThat(next()).isEqualTo("finished");
    }

    @Test
    void clippedTimesAreCounted() throws InterruptedException {
        IntervalPublisher publisher = publisher(1, 1, List.of("a"));
        LoopRecorder recorder = publisher.recorder(0);
        recorder.requestEnded(0, 0, Outcome.TIMEOUT, 2 * ValueCounts.MAX_VALUE, ValueCounts.MAX_VALUE + 1, 0, 0, 0);
        recorder.flip(0, 1, true, 0, 0, 0, 0);
        assertThat(nextInterval().series().getFirst().clipped()).isEqualTo(2);
    }

    @Test
    void whatLoopsSawMoreThanAMillisecondLateIsToldOfAllOfThem() throws InterruptedException {
        IntervalPublisher publisher = publisher(2, 1, List.of("a"));
        publisher.recorder(0).requestEnded(0, 0, Outcome.OK, 9_000_000, 9_000_000, 1_000_000, 0, 0);
        publisher.recorder(0).requestEnded(0, 0, Outcome.OK, 9_000_000, 9_000_000, 1_000_001, 0, 0);
        publisher.recorder(1).requestEnded(0, 0, Outcome.TIMEOUT, 9_000_000, 9_000_000, 7_000_000, 0, 0);
        for (int loop = 0; loop < 2; loop++) {
            publisher.recorder(loop).flip(0, SECOND, false, 0, 0, 0, 0);
        }
        Histogram late = decode(nextInterval().series().getFirst().lateReads());
        assertThat(late.getTotalCount()).isEqualTo(2);
        assertThat(late.getMaxValue()).isBetween(7_000_000L, 7_010_000L);

        publisher.recorder(0).requestEnded(0, 0, Outcome.OK, 1_000, 1_000, 0, 0, 0);
        for (int loop = 0; loop < 2; loop++) {
            publisher.recorder(loop).flip(1, 2 * SECOND, true, 0, 0, 0, 0);
        }
        assertThat(nextInterval().series().getFirst().lateReads()).isEmpty();
    }

    @Test
    void whatEndedWhileTheProcessStoodStillCountsAsSeenLate() throws InterruptedException {
        HealthProbe probe = new HealthProbe();
        IntervalPublisher publisher = publisher(1, 1, List.of("a"), probe);
        // Once this has come, what is told of collections is not forgotten as being of before the run.
        publisher.recorder(0).flip(0, SECOND, false, 0, 0, 0, 0);
        assertThat(nextInterval().series()).isEmpty();
        for (int i = 0; i < 1_000; i++) {
            publisher.recorder(0).requestEnded(0, 0, Outcome.OK, 1_000, 1_000, i < 10 ? 2_000_000 : 0, 0, 0);
        }
        probe.collected(Long.MAX_VALUE, 100);
        probe.collected(Long.MAX_VALUE, 150);
        publisher.recorder(0).active(0, 40);
        publisher.recorder(0).flip(1, 2 * SECOND, true, 0, 0, 0, 0);

        Histogram late = decode(nextInterval().series().getFirst().lateReads());
        // Two collections, and 40 sessions under way at each; what a loop was late with by itself is something else.
        assertThat(late.getCountBetweenValues(150_000_000, ValueCounts.MAX_VALUE))
                .isGreaterThanOrEqualTo(80);
        assertThat(late.getCountAtValue(2_000_000)).isEqualTo(10);
        assertThat(late.getMaxValue()).isGreaterThanOrEqualTo(150_000_000L);
    }

    @Test
    void connectionsOfAllLoopsAreAddedUpAndForgotten() throws InterruptedException {
        IntervalPublisher publisher = publisher(2, 1, List.of("a"));
        publisher.recorder(0).connectionOpened(1_000, -1, false);
        publisher.recorder(0).connectionOpened(3_001, 500, true);
        publisher.recorder(1).connectionOpened(2_000, 600, false);
        publisher.recorder(1).connectionFailed(ConnectionFailure.NOT_TLS);
        for (int loop = 0; loop < 2; loop++) {
            publisher.recorder(loop).flip(0, SECOND, false, 0, 0, 0, 0);
            publisher.recorder(loop).flip(1, SECOND + 5, true, 0, 0, 0, 0);
        }
        IntervalReport.Connections told = nextInterval().connections();
        assertThat(told.opened()).isEqualTo(3);
        assertThat(told.resumed()).isEqualTo(1);
        assertThat(told.failures()[ConnectionFailure.NOT_TLS.index()]).isEqualTo(1);
        assertThat(decode(told.connectTime()).getTotalCount()).isEqualTo(3);
        assertThat(decode(told.connectTime()).getMaxValue()).isEqualTo(3_001);
        assertThat(decode(told.tlsTime()).getTotalCount()).isEqualTo(2);
        IntervalReport.Connections later = nextInterval().connections();
        assertThat(later).usingRecursiveComparison().isEqualTo(IntervalReport.Connections.NONE);
    }

    @Test
    void aLoopThatDiedIsTold() throws InterruptedException {
        IntervalPublisher publisher = publisher(2, 1, List.of("a"));
        publisher.recorder(1).defect(new IllegalStateException("broken"));
        assertThat(next()).asString().contains("event loop 1", "broken");
    }

    @Test
    void anErrorOfTheListenerIsTheEndAndToldWithItsReason() throws InterruptedException {
        IntervalPublisher publisher = new IntervalPublisher(
                "publisher",
                1,
                1,
                List.of("a"),
                new Ears() {
                    @Override
                    public void interval(
                            long startNanos,
                            long endNanos,
                            List<IntervalReport.PhaseCounts> phases,
                            List<IntervalReport.Series> series,
                            IntervalReport.Connections connections,
                            IntervalReport.Traces traces,
                            IntervalReport.Health health) {
                        throw new StackOverflowError("made up");
                    }
                },
                new HealthProbe());
        open.add(publisher);
        publisher.start();
        publisher.recorder(0).flip(0, SECOND, false, 0, 0, 0, 0);
        assertThat(next()).asString().startsWith("failed: ").contains("publisher", "StackOverflowError: made up");
        publisher.recorder(0).flip(1, 2 * SECOND, true, 0, 0, 0, 0);
        publisher.close();
        assertThat(heard).isEmpty();
    }

    @Test
    void sessionsStartedInTheTurnInWhichTheirPhaseBeginsAreTold() throws InterruptedException {
        IntervalPublisher publisher = publisher(1, 2, List.of("a"));
        LoopRecorder recorder = publisher.recorder(0);
        recorder.begun(0);
        recorder.started(1, 5);
        recorder.flip(0, SECOND, false, 0, 0, 0, 0);
        List<IntervalReport.PhaseCounts> told = nextInterval().phases();
        assertThat(told).extracting(IntervalReport.PhaseCounts::phase).containsExactly(0, 1);
        assertThat(told).extracting(IntervalReport.PhaseCounts::started).containsExactly(0L, 1L);
    }

    @Test
    void nothingIsToldAfterClose() {
        IntervalPublisher publisher = publisher(1, 1, List.of("a"));
        publisher.close();
        publisher.recorder(0).flip(0, 1, true, 0, 0, 0, 0);
        assertThat(heard).isEmpty();
    }

    private IntervalPublisher publisher(int loops, int phases, List<String> metrics) {
        return publisher(loops, phases, metrics, new HealthProbe());
    }

    private IntervalPublisher publisher(int loops, int phases, List<String> metrics, HealthProbe probe) {
        IntervalPublisher publisher = new IntervalPublisher("publisher", loops, phases, metrics, new Ears(), probe);
        open.add(publisher);
        publisher.start();
        return publisher;
    }

    private Object next() throws InterruptedException {
        Object event = heard.poll(20, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    private Interval nextInterval() throws InterruptedException {
        return (Interval) next();
    }

    private static Histogram decode(byte[] bytes) {
        return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
    }

    private static Histogram histogram() {
        return new Histogram(1, ValueCounts.MAX_VALUE, 3);
    }

    private class Ears implements LoadEngine.Listener {
        @Override
        public void interval(
                long startNanos,
                long endNanos,
                List<IntervalReport.PhaseCounts> phases,
                List<IntervalReport.Series> series,
                IntervalReport.Connections connections,
                IntervalReport.Traces traces,
                IntervalReport.Health health) {
            heard.add(new Interval(startNanos, endNanos, phases, series, connections));
        }

        @Override
        public void phaseDone(int phase) {
            heard.add("phase " + phase + " done");
        }

        @Override
        public void finished() {
            heard.add("finished");
        }

        @Override
        public void failed(String reason) {
            heard.add("failed: " + reason);
        }
    }
}
