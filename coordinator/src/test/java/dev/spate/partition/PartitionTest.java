package dev.spate.partition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.run.TestPlans;
import dev.spate.schedule.Share;
import dev.spate.workload.Feeder;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionTest {

    private static final Workload WORKLOAD = TestPlans.rate(100, 10).workload();

    @Test
    void slotsOfUnequalAgentsTakeTurnsAsEvenlyAsTheyCan() {
        List<AgentShare> shares = divide(new Capacity("big", 3), new Capacity("small", 1));

        assertThat(shares.get(0).share().slots()).startsWith(0, 1, 3, 4, 5, 7);
        assertThat(shares.get(1).share().slots()).startsWith(2, 6, 10);
        assertThat(shares.get(1).share().fraction()).isEqualTo(0.25);
    }

    @Test
    void capacitiesAreReducedByTheirCommonDivisor() {
        assertThat(divide(new Capacity("a", 4), new Capacity("b", 4)))
                .isEqualTo(divide(new Capacity("a", 1), new Capacity("b", 1)));
    }

    @Test
    void oneAgentHasEverything() {
        assertThat(divide(new Capacity("a", 7))).containsExactly(new AgentShare("a", 1, Share.WHOLE));
    }

    @Test
    void sharesAreDisjointTogetherTheWholeAndProportional() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            List<Capacity> agents = new ArrayList<>();
            int sum = 0;
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                agents.add(new Capacity("agent-" + i, 1 + random.nextInt(16)));
                sum += agents.getLast().loops();
            }
            Collections.shuffle(agents, random);

            Division division = Partition.divide(limited(5_000), agents, 1);

            assertThat(division).isInstanceOf(Division.Divided.class);
            List<AgentShare> shares = ((Division.Divided) division).shares();

            int cycle = shares.getFirst().share().cycle();
            BitSet seen = new BitSet();
            for (AgentShare share : shares) {
                for (int slot : share.share().slots()) {
                    assertThat(seen.get(slot))
                            .as("seed %d: slot %d twice", seed, slot)
                            .isFalse();
                    seen.set(slot);
                }
                int capacity = agents.stream()
                        .filter(agent -> agent.agent().equals(share.agent()))
                        .findFirst()
                        .orElseThrow()
                        .loops();
                assertThat(share.share().slots()).as("seed %d", seed).hasSize((int) ((long) cycle * capacity / sum));
            }
            assertThat(seen.cardinality()).as("seed %d", seed).isEqualTo(cycle);
            assertThat(cycle).isLessThanOrEqualTo(Partition.MAX_CYCLE);
        }
    }

    @Test
    void manyUnequalAgentsStillFitIntoTheCycle() {
        List<Capacity> agents = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            agents.add(new Capacity("agent-%04d".formatted(i), 1 + i % 997));
        }

        Division division = Partition.divide(limited(5_000), agents, 1);

        assertThat(division).isInstanceOf(Division.Divided.class);
        List<AgentShare> shares = ((Division.Divided) division).shares();

        assertThat(shares.getFirst().share().cycle()).isEqualTo(Partition.MAX_CYCLE);
        assertThat(shares).allMatch(share -> !share.share().slots().isEmpty());
        assertThat(shares.stream()
                        .mapToInt(share -> share.share().slots().size())
                        .sum())
                .isEqualTo(Partition.MAX_CYCLE);
    }

    @Test
    void theOrderInWhichAgentsComeMakesNoDifference() {
        assertThat(divide(new Capacity("b", 1), new Capacity("a", 2)))
                .isEqualTo(divide(new Capacity("a", 2), new Capacity("b", 1)));
    }

    @Test
    void twoAgentsOfOneNameAreRefused() {
        assertThat(Partition.divide(WORKLOAD, List.of(new Capacity("a", 1), new Capacity("a", 2)), 1))
                .isEqualTo(new Division.Refused("two agents are named a"));
    }

    @Test
    void uniqueRowsThatDoNotReachEveryEventLoopAreRefused() {
        Feeder users = new Feeder(
                "users",
                List.of("name"),
                List.of(List.of("ann"), List.of("bob"), List.of("cid")),
                Feeder.Order.SEQUENTIAL,
                Feeder.Share.UNIQUE,
                Feeder.AtEnd.RECYCLE);
        Workload workload = TestPlans.with(WORKLOAD, users);

        assertThat(Partition.divide(workload, List.of(new Capacity("a", 2), new Capacity("b", 1)), 1))
                .isInstanceOf(Division.Divided.class);
        assertThat(Partition.divide(workload, List.of(new Capacity("a", 2), new Capacity("b", 2)), 1))
                .isEqualTo(new Division.Refused(
                        "feeder users has 3 rows for 4 event loops on 2 agents, so agent b would have 1 rows for its 2,"
                                + " and unique rows are never used twice; add rows, use fewer agents, or say 'share:"
                                + " all'"));
    }

    @Test
    void slotsOfALostAgentGoToTheOthersInProportion() {
        List<AgentShare> shares = divide(new Capacity("a", 1), new Capacity("b", 2), new Capacity("c", 1));

        var dealt = Partition.dealAgain(shares.get(0).share(), shares.subList(1, 3));

        assertThat(dealt.keySet()).containsExactly("b", "c");
        assertThat(shares.get(0).share().slots()).hasSize(60);
        Share toB = requireNonNull(dealt.get("b"));
        Share toC = requireNonNull(dealt.get("c"));
        assertThat(toB.slots()).hasSize(40);
        assertThat(toC.slots()).hasSize(20);
        assertThat(toB.plus(toC)).isEqualTo(shares.get(0).share());
    }

    @Test
    void connectionsAddUpAndEveryAgentHasOne() {
        List<AgentShare> shares = divide(new Capacity("a", 1), new Capacity("b", 1), new Capacity("c", 8));

        assertThat(Partition.connections(128, shares))
                .containsValues(13, 13, 102)
                .containsEntry("c", 102);
        assertThat(Partition.connections(5, shares))
                .containsEntry("a", 1)
                .containsEntry("b", 1)
                .containsEntry("c", 3);
        assertThat(Partition.connections(1, shares))
                .containsEntry("a", 1)
                .containsEntry("b", 1)
                .containsEntry("c", 1);
    }

    @Test
    void anAgentThatCouldHaveNoSessionIsRefusedWithTheNumberThatIsEnough() {
        Capacity[] agents = {new Capacity("big", 3), new Capacity("small", 1)};
        assertThat(Partition.divide(limited(2), List.of(agents), 1))
                .isEqualTo(new Division.Refused("phase only has maxSessions 2 for 2 agents, so agent small could start"
                        + " none of its sessions; 3 are enough, or use fewer agents"));
        List<AgentShare> shares = ((Division.Divided) Partition.divide(limited(3), List.of(agents), 1)).shares();
        assertThat(shares).extracting(share -> share.share().count(3)).containsExactly(2L, 1L);
        assertThat(Partition.divide(limited(1), List.of(new Capacity("a", 16)), 1))
                .isInstanceOf(Division.Divided.class);
    }

    private static Workload limited(int maxSessions) {
        Phase phase = WORKLOAD.phases().getFirst();
        return new Workload(
                WORKLOAD.target(),
                WORKLOAD.seed(),
                WORKLOAD.http(),
                WORKLOAD.feeders(),
                WORKLOAD.scenarios(),
                List.of(new Phase("only", phase.load(), phase.mix(), 0, 1_000, 0, maxSessions, false)),
                WORKLOAD.resources());
    }

    private static List<AgentShare> divide(Capacity... agents) {
        Division division = Partition.divide(WORKLOAD, List.of(agents), 1);
        assertThat(division).isInstanceOf(Division.Divided.class);
        return ((Division.Divided) division).shares();
    }
}
