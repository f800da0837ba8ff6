package dev.spate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.schedule.ArrivalSequence;
import dev.spate.schedule.Share;
import dev.spate.workload.Arrivals;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Rate;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueArrivalsTest {

    private static final long SECOND = TestPlans.SECOND;
    private static final List<String> AGENTS = List.of("a", "b", "c");
    /// One phase of each kind of arrivals, the second one beginning while the first goes on.
    private static final Workload WORKLOAD = TestPlans.of(
                    Plan.OnAgentLoss.TAKE_OVER,
                    List.of(),
                    phase("poisson", Arrivals.POISSON, 0),
                    phase("uniform", Arrivals.UNIFORM, 3 * SECOND),
                    phase("late", Arrivals.POISSON, 6 * SECOND))
            .workload();

    @Test
    void everyArrivalIsCountedForItsOwner() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            DueArrivals due = new DueArrivals(WORKLOAD);
            RunState state = started();
            for (long now = 0; now < 12 * SECOND; now += random.nextLong(SECOND)) {
                if (random.nextInt(4) == 0) {
                    state = handOver(state, random, now + random.nextLong(2 * SECOND));
                }
                due.walk(state.grants(), now, random.nextInt(500));
                if (random.nextInt(4) == 0) {
                    due.of("a");
                }
            }
            while (!due.walk(state.grants(), Long.MAX_VALUE, 100)) {
                assertThat(due.whole()[0]).isPositive();
            }

            for (String agent : AGENTS) {
                assertThat(due.of(agent))
                        .as("arrivals of %s, seed %d", agent, seed)
                        .isEqualTo(oneByOne(state.grants(agent), Long.MAX_VALUE));
            }
            assertThat(due.whole()).isEqualTo(oneByOne(started().grants("whole"), Long.MAX_VALUE));
        }
    }

    @Test
    void onlyWhatIsDueBeforeTheEndIsCounted() {
        RunState state = started();
        DueArrivals due = new DueArrivals(WORKLOAD);

        assertThat(due.walk(state.grants(), 7 * SECOND, Long.MAX_VALUE)).isTrue();

        assertThat(due.of("b")).isEqualTo(oneByOne(state.grants("b"), 7 * SECOND));
        assertThat(due.whole()[1]).isEqualTo(400);
    }

    @Test
    void countGoesBackWhenTheRunTurnsOutToHaveEndedEarlier() {
        RunState state = started();
        DueArrivals due = new DueArrivals(WORKLOAD);
        due.walk(state.grants(), 9 * SECOND, Long.MAX_VALUE);

        due.walk(state.grants(), 7 * SECOND, Long.MAX_VALUE);

        assertThat(due.of("a")).isEqualTo(oneByOne(state.grants("a"), 7 * SECOND));
    }

    @Test
    void handOverThatBeganBeforeWhatWasCountedIsCountedFromItsBegin() {
        RunState state = started();
        DueArrivals due = new DueArrivals(WORKLOAD);
        due.walk(state.grants(), 9 * SECOND, Long.MAX_VALUE);
        assertThat(due.of("a")).isNotEqualTo(new long[3]);

        state = handOver(state, new Random(1), 4 * SECOND);
        due.walk(state.grants(), 9 * SECOND, Long.MAX_VALUE);

        for (String agent : AGENTS) {
            assertThat(due.of(agent)).isEqualTo(oneByOne(state.grants(agent), 9 * SECOND));
        }
    }

    /// Half of the slots of somebody go to somebody else.
    private static RunState handOver(RunState state, Random random, long fromNanos) {
        String from = AGENTS.get(random.nextInt(3));
        String to = AGENTS.get((AGENTS.indexOf(from) + 1 + random.nextInt(2)) % 3);
        for (Grant grant : state.grants(from)) {
            if (grant.isOpen() && grant.share().slots().size() > 1) {
                List<Integer> slots = grant.share().slots();
                return state.fold(new RunEvent.ShareHandedOver(
                        "r",
                        0,
                        from,
                        to,
                        state.epoch() + 1,
                        new Share(grant.share().cycle(), slots.subList(0, slots.size() / 2)),
                        Math.max(fromNanos, grant.fromNanos())));
            }
        }
        return state;
    }

    private static RunState started() {
        List<AgentShare> shares = new ArrayList<>();
        for (int i = 0; i < AGENTS.size(); i++) {
            shares.add(new AgentShare(AGENTS.get(i), 1, new Share(60, slots(i))));
        }
        shares.add(new AgentShare("whole", 1, new Share(60, List.of())));
        return RunState.of(new RunEvent.RunSubmitted("r", 0, "p", "", Map.of(), Map.of(), 1, 3))
                .fold(new RunEvent.RunPlanned("r", 0, shares))
                .fold(new RunEvent.RunStarted("r", 0, 1));
    }

    private static List<Integer> slots(int agent) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = agent; slot < 60; slot += 3) {
            slots.add(slot);
        }
        return slots;
    }

    private static long[] oneByOne(List<Grant> grants, long untilNanos) {
        long[] due = new long[WORKLOAD.phases().size()];
        for (Grant grant : grants) {
            // The agent without slots stands for the whole cluster.
            Share share = grant.share().slots().isEmpty() ? Share.WHOLE : grant.share();
            for (int phase = 0; phase < due.length; phase++) {
                ArrivalSequence arrivals = ArrivalSequence.from(
                        WORKLOAD.phases().get(phase), phase, WORKLOAD.seed(), share, grant.fromNanos());
                while (arrivals.advance() && arrivals.dueNanos() < Math.min(grant.untilNanos(), untilNanos)) {
                    due[phase]++;
                }
            }
        }
        return due;
    }

    private static Phase phase(String name, Arrivals arrivals, long startNanos) {
        return new Phase(
                name,
                new LoadModel.ConstantRate(Rate.perSecond(100), arrivals),
                List.of(new Phase.MixEntry("s", 1)),
                startNanos,
                5 * SECOND,
                SECOND,
                1000,
                false);
    }
}
