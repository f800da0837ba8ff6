package dev.spate.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.merge.Merger.Acceptance;
import dev.spate.protocol.IntervalReport;
import dev.spate.run.TestPlans;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MergerTest {

    private final List<MergedInterval> seconds = new ArrayList<>();
    private final Merger merger = new Merger(TestPlans.rate(100, 60).workload(), seconds::add);

    @Test
    void histogramsOfAllAgentsAreAddedWithoutLoss() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        Histogram all = new Histogram(3);
        Random random = new Random(7);
        for (int second = 0; second < 20; second++) {
            for (String agent : List.of("a", "b")) {
                long millis = 1L + random.nextInt(900);
                merger.accept(Reports.second(agent, second, 10, millis));
                all.recordValueWithCount(millis * 1_000_000L, 10);
            }
        }

        RunFigures figures = merger.figures();

        RequestFigures row = figures.requests().get(1);
        assertThat(row.request()).isEqualTo(TestPlans.REQUEST);
        assertThat(row.responseTime()).isEqualTo(all);
        assertThat(row.count()).isEqualTo(400);
        assertThat(row.count(Outcome.OK)).isEqualTo(400);
        assertThat(row.bytesReceived()).isEqualTo(40_000);
        assertThat(figures.requests().get(0).request()).isEqualTo(RequestFigures.ALL);
        assertThat(figures.requests().get(0).responseTime()).isEqualTo(all);
        assertThat(figures.phases().get(0).started()).isEqualTo(400);
        assertThat(figures.evidence().intervalsMerged()).isEqualTo(40);
        assertThat(figures.evidence().doubts()).isEmpty();
    }

    @Test
    void reportThatComesTwiceCountsOnce() {
        merger.expect("a", 1);
        assertThat(merger.accept(Reports.second("a", 0, 10, 5))).isEqualTo(Acceptance.MERGED);
        assertThat(merger.accept(Reports.second("a", 0, 10, 5))).isEqualTo(Acceptance.DUPLICATE);

        assertThat(merger.figures().phases().get(0).started()).isEqualTo(10);
        assertThat(merger.figures().evidence().duplicates()).isEqualTo(1);
    }

    @Test
    void reportsOfALostAgentCountUpToTheOneThatWasWrittenDown() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        merger.accept(Reports.second("a", 0, 10, 5));
        merger.lost("a", 1, 2 * TestPlans.SECOND);

        assertThat(merger.accept(Reports.second("a", 2, 10, 5))).isEqualTo(Acceptance.FENCED);
        assertThat(merger.accept(Reports.second("a", 1, 10, 5))).isEqualTo(Acceptance.MERGED);

        merger.due("a", new long[] {27});
        PhaseFigures phase = merger.figures().phases().get(0);
        assertThat(phase.started()).isEqualTo(20);
        assertThat(phase.lost()).isEqualTo(7);
        assertThat(phase.planned()).isEqualTo(27);
        assertThat(merger.figures().evidence().fenced()).isEqualTo(1);
        assertThat(merger.figures().evidence().intervalsExpected()).isEqualTo(2);
    }

    @Test
    void sessionsUnderWayOnALostAgentAreUnfinished() {
        merger.expect("a", 1);
        merger.accept(Reports.of("a", 0, 0, List.of(Reports.counts(0, 10, 0, 6, 0)), List.of()));
        assertThat(merger.figures().phases().get(0).active()).isEqualTo(4);

        merger.lost("a", 0, TestPlans.SECOND);

        assertThat(merger.figures().phases().get(0).active()).isZero();
        assertThat(merger.figures().phases().get(0).unfinished()).isEqualTo(4);
    }

    @Test
    void whatWasUnderWayOnALostAgentIsInTheFirstSecondThatItDidNotReportAndInEveryRow() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        merger.accept(Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, 10, 0, 6, 0)),
                List.of(Reports.series(0, TestPlans.REQUEST, 6, 5))));
        for (int second = 0; second < 3; second++) {
            merger.accept(Reports.second("b", second, 10, 5));
        }
        merger.lost("a", 0, 2 * TestPlans.SECOND);

        assertThat(merger.figures().requests()).hasSize(2).allMatch(row -> row.lostUnderWay() == 4);
        assertThat(merger.figures().requests()).allMatch(row -> row.unfinished() == 0 && row.withoutEnd() == 4);
        assertThat(seconds)
                .extracting(second -> second.requests().getFirst().lostUnderWay())
                .containsExactly(0L, 4L, 0L);
    }

    @Test
    void lossThatIsKnownAfterItsSecondWasClosedIsADoubt() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        merger.accept(Reports.of("a", 0, 0, List.of(Reports.counts(0, 10, 0, 6, 0)), List.of()));
        for (int second = 0; second < 40; second++) {
            merger.accept(Reports.second("b", second, 10, 5));
        }
        merger.lost("a", 0, 39 * TestPlans.SECOND);

        assertThat(merger.figures().evidence().doubts())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("4 sessions were under way on agent a when it was lost");
    }

    @Test
    void secondIsHandedOutWhenAllAgentsHaveReportedIt() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        merger.accept(Reports.second("a", 0, 10, 5));
        merger.accept(Reports.second("a", 1, 10, 5));
        assertThat(seconds).isEmpty();

        merger.accept(Reports.second("b", 0, 7, 5));

        assertThat(seconds).hasSize(1);
        MergedInterval first = seconds.getFirst();
        assertThat(first.complete()).isTrue();
        assertThat(first.phases().get(0).started()).isEqualTo(17);
        assertThat(first.requests()).extracting(RequestFigures::request).containsExactly("*", TestPlans.REQUEST);
        assertThat(first.agents().keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void nobodyWaitsForAgentsThatAreLostOrDone() {
        merger.expect("a", 0.4);
        merger.expect("b", 0.3);
        merger.expect("c", 0.3);
        merger.accept(Reports.second("a", 0, 10, 5));
        merger.accept(Reports.second("a", 1, 10, 5));
        merger.accept(Reports.second("c", 0, 10, 5));
        merger.done("c", 0);
        assertThat(seconds).isEmpty();

        merger.lost("b", -1, TestPlans.SECOND / 2);

        assertThat(seconds).hasSize(2);
        assertThat(seconds.get(0).complete()).isFalse();
        assertThat(seconds.get(0).expectedAgents()).isEqualTo(3);
        assertThat(seconds.get(1).complete()).isTrue();
    }

    /// As a stored hour is read: a minute of one agent and then a minute of another.
    @Test
    void whatTheLogHasHeldForLongMayComeInAnyOrder() {
        merger.expect("first", 0.5);
        merger.expect("second", 0.5);
        merger.patient(true);
        for (int second = 0; second < 50; second++) {
            merger.accept(Reports.second("first", second, 10, 5));
        }
        assertThat(seconds).isEmpty();
        for (int second = 0; second < 50; second++) {
            merger.accept(Reports.second("second", second, 10, 5));
        }

        assertThat(seconds).hasSize(50).allMatch(MergedInterval::complete);
        assertThat(merger.figures().evidence().doubts()).isEmpty();
    }

    @Test
    void patienceEndsWhereMemoryDoes() {
        merger.expect("first", 0.5);
        merger.expect("second", 0.5);
        merger.patient(true);
        Random random = new Random(7);
        int second = 0;
        while (seconds.isEmpty() && second < 100_000) {
            Histogram histogram = new Histogram(3);
            for (int i = 0; i < 2_000; i++) {
                histogram.recordValue(random.nextInt(2_000_000_000));
            }
            merger.accept(Reports.second("first", second++, histogram));
        }

        // A report has 2 kB or more, and seconds are kept as reports.
        assertThat(second).isBetween(Merger.GRACE_SECONDS + 2, 32_768);
        assertThat(seconds).first().matches(interval -> !interval.complete());
    }

    @Test
    void slowAgentKeepsNoMoreThanSomeSecondsOpen() {
        merger.expect("fast", 0.5);
        merger.expect("slow", 0.5);
        for (int second = 0; second < 50; second++) {
            merger.accept(Reports.second("fast", second, 10, 5));
        }
        assertThat(seconds).hasSize(50 - Merger.GRACE_SECONDS);
        assertThat(seconds).noneMatch(MergedInterval::complete);

        merger.accept(Reports.second("slow", 0, 10, 5));

        assertThat(merger.figures().phases().get(0).started()).isEqualTo(510);
        assertThat(merger.figures().evidence().doubts())
                .hasSize(1)
                .first()
                .asString()
                .contains("agent slow");
    }

    @Test
    void lastPartOfASecondEndsWhereItsReportsEnd() {
        merger.expect("a", 1);
        IntervalReport half = Reports.second("a", 0, 10, 5);
        merger.accept(new IntervalReport(
                "a",
                "r",
                1,
                0,
                0,
                TestPlans.SECOND / 2,
                half.phases(),
                half.series(),
                half.connections(),
                half.health()));
        merger.finish();

        assertThat(seconds).hasSize(1);
        assertThat(seconds.getFirst().endNanos()).isEqualTo(TestPlans.SECOND / 2);
    }

    @Test
    void whatDoesNotFitThePlanIsRefusedWholly() {
        merger.expect("a", 1);
        IntervalReport unknown = Reports.of(
                "a",
                0,
                0,
                List.of(Reports.counts(0, 10, 0, 10, 0)),
                List.of(Reports.series(0, "a-name-per-request-4711", 10, 5)));

        assertThat(merger.accept(unknown)).isEqualTo(Acceptance.REFUSED);

        assertThat(merger.figures().phases().get(0).started()).isZero();
        assertThat(merger.figures().evidence().unreadable()).isEqualTo(1);
        assertThat(merger.figures().evidence().doubts().getFirst()).contains("a-name-per-request-4711");
    }

    @Test
    void connectionsOfAllAgentsAreAddedUpAndEachReportOnce() {
        merger.expect("a", 0.5);
        merger.expect("b", 0.5);
        long[] failures = new long[ConnectionFailure.COUNT];
        failures[ConnectionFailure.REFUSED.index()] = 3;
        IntervalReport.Connections connections =
                new IntervalReport.Connections(4, 2, failures, 5, Reports.encoded(4, 1), Reports.encoded(3, 7));
        IntervalReport first = Reports.with(Reports.second("a", 0, 1, 1), connections);
        merger.accept(first);
        merger.accept(first);
        merger.accept(Reports.with(Reports.second("b", 0, 1, 1), connections));
        merger.accept(Reports.second("b", 1, 1, 1));

        ConnectionFigures figures = merger.figures().connections();

        assertThat(figures.opened()).isEqualTo(8);
        assertThat(figures.resumed()).isEqualTo(4);
        assertThat(figures.failed()).isEqualTo(6);
        assertThat(figures.failedLookUps()).isEqualTo(10);
        assertThat(figures.failed(ConnectionFailure.REFUSED)).isEqualTo(6);
        assertThat(figures.connectTimes().count()).isEqualTo(8);
        assertThat(figures.tlsTimes().count()).isEqualTo(6);
        assertThat(figures.tlsTimes().histogram().getMaxValue()).isBetween(7_000_000L, 7_010_000L);
    }

    @Test
    void connectionsThatContradictThemselvesAreRefused() {
        merger.expect("a", 1);
        long[] none = new long[ConnectionFailure.COUNT];
        long[] negative = none.clone();
        negative[1] = -1;
        byte[] four = Reports.encoded(4, 1);
        byte[] five = Reports.encoded(5, 1);
        for (IntervalReport.Connections wrong : List.of(
                new IntervalReport.Connections(4, 0, new long[3], 0, four, four),
                new IntervalReport.Connections(5, 0, none, 0, four, four),
                new IntervalReport.Connections(4, 0, none, 0, four, five),
                new IntervalReport.Connections(4, 5, none, 0, four, four),
                new IntervalReport.Connections(4, -1, none, 0, four, four),
                new IntervalReport.Connections(4, 0, negative, 0, four, four),
                new IntervalReport.Connections(4, 0, none, -1, four, four),
                new IntervalReport.Connections(4, 0, none, 0, new byte[] {1, 2, 3}, four))) {
            assertThat(merger.accept(Reports.with(Reports.second("a", 0, 1, 1), wrong)))
                    .isEqualTo(Acceptance.REFUSED);
        }
        assertThat(merger.figures().connections().opened()).isZero();
        assertThat(merger.figures().phases().getFirst().started()).isZero();
    }

    @Test
    void bytesThatAreNoHistogramAreRefused() {
        merger.expect("a", 1);
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = Reports.encoded(10, 5);
            for (int change = 0; change < 1 + random.nextInt(4); change++) {
                bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
            }
            long[] outcomes = new long[Outcome.COUNT];
            merger.accept(Reports.of(
                    "a",
                    i,
                    i,
                    List.of(),
                    List.of(new IntervalReport.Series(
                            0, TestPlans.REQUEST, outcomes, 0, 0, 0, 0, bytes, new byte[0], new byte[0]))));
        }

        assertThat(merger.figures().evidence().unreadable()).isPositive();
    }

    @Test
    void countsThatContradictEachOtherAreADoubt() {
        merger.expect("a", 1);
        long[] outcomes = new long[Outcome.COUNT];
        outcomes[0] = 9;
        merger.accept(Reports.of(
                "a",
                0,
                0,
                List.of(),
                List.of(new IntervalReport.Series(
                        0,
                        TestPlans.REQUEST,
                        outcomes,
                        0,
                        0,
                        0,
                        0,
                        Reports.encoded(10, 5),
                        new byte[0],
                        new byte[0]))));

        assertThat(merger.figures().evidence().doubts())
                .containsExactly("agent a counted 9 requests 'get' in one interval, but timed 10");
    }

    @Test
    void doubtsDoNotPileUp() {
        merger.expect("a", 1);
        for (int i = 0; i < 1000; i++) {
            merger.doubt("doubt " + i);
        }

        assertThat(merger.figures().evidence().doubts()).hasSize(51).last().isEqualTo("and 950 more of the kind");
    }

    @Test
    void reportsOfOthersAreRefused() {
        merger.expect("a", 1);
        assertThat(merger.accept(Reports.second("stranger", 0, 1, 1))).isEqualTo(Acceptance.REFUSED);
        assertThat(merger.figures().evidence().doubts()).isEmpty();
    }

    @Test
    void agentsAreDescribedByWhatTheySay() {
        merger.expect("a", 0.25);
        merger.describe("a", "1.2", Map.of("cpus", "4"));
        merger.accept(Reports.second("a", 0, 1, 1));

        RunFigures.AgentFigures agent = merger.figures().agents().getFirst();

        assertThat(agent.version()).isEqualTo("1.2");
        assertThat(agent.machine()).containsEntry("cpus", "4");
        assertThat(agent.fraction()).isEqualTo(0.25);
        assertThat(agent.cpu()).isEqualTo(0.5);
        assertThat(agent.runQueueShareMax()).isEqualTo(0.125);
        assertThat(agent.clockUncertaintyAtStartNanos()).isEqualTo(1000);
        assertThat(agent.clockUncertaintyMaxNanos()).isEqualTo(1000);
    }

    @Test
    void clockAtTheStartAndAtItsWorstAreKeptInWhateverOrderReportsCome() {
        merger.expect("a", 1);
        merger.accept(withClock(2, 70, 40));
        merger.accept(withClock(1, 60, 900));
        merger.accept(withClock(0, -50, 300));

        RunFigures.AgentFigures agent = merger.figures().agents().getFirst();

        assertThat(agent.clockUncertaintyAtStartNanos()).isEqualTo(300);
        assertThat(agent.clockUncertaintyMaxNanos()).isEqualTo(900);
        assertThat(agent.clockOffsetNanos()).isEqualTo(70);
        assertThat(agent.clockUnmeasured()).isZero();
    }

    @Test
    void clockThatWasMeasuredAfterTheStartSaysByHowMuchTheStartWasWrong() {
        merger.expect("a", 1);
        merger.accept(withClock(0, 0, -1));
        assertThat(merger.figures().agents().getFirst().clockUncertaintyAtStartNanos())
                .isEqualTo(-1);
        merger.accept(withClock(1, -5000, 300));

        RunFigures.AgentFigures agent = merger.figures().agents().getFirst();

        assertThat(agent.clockUncertaintyAtStartNanos()).isEqualTo(5300);
        assertThat(agent.clockUncertaintyMaxNanos()).isEqualTo(300);
        assertThat(agent.clockUnmeasured()).isEqualTo(1);
    }

    private static IntervalReport withClock(long sequence, long offset, long uncertainty) {
        return Reports.withClock(Reports.second("a", sequence, 1, 1), offset, uncertainty);
    }

    @Test
    void sessionsWithoutMemoryAreAddedUp() {
        merger.expect("a", 1);
        for (int second = 0; second < 2; second++) {
            IntervalReport report = Reports.second("a", second, 1, 1);
            merger.accept(new IntervalReport(
                    report.agent(),
                    report.run(),
                    report.epoch(),
                    report.sequence(),
                    report.startNanos(),
                    report.endNanos(),
                    report.phases(),
                    report.series(),
                    report.connections(),
                    new IntervalReport.Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0)));
        }
        assertThat(merger.figures().agents().getFirst().droppedForMemory()).isEqualTo(42);
    }

    @Test
    void sequencesAreSeenOnceInAnyOrder() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            SequenceSet set = new SequenceSet();
            boolean[] seen = new boolean[500];
            int count = 0;
            for (int i = 0; i < 2000; i++) {
                int next = Math.min(499, Math.max(0, i / 4 + random.nextInt(20) - 10));
                assertThat(set.contains(next)).as("seed %d", seed).isEqualTo(seen[next]);
                assertThat(set.add(next)).as("seed %d", seed).isEqualTo(!seen[next]);
                count += seen[next] ? 0 : 1;
                seen[next] = true;
            }
            assertThat(set.count()).isEqualTo(count);
        }
    }
}
