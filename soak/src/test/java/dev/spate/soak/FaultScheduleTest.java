package dev.spate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.plan.Soak.Fault;
import dev.spate.plan.Soak.FaultKind;
import dev.spate.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultScheduleTest {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final List<FaultKind> KINDS = List.of(FaultKind.values());
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    private static Fault fault(FaultKind kind, int times, long every) {
        return new Fault(kind, times, every, 10 * SECOND, 30 * SECOND, null, false, 0, 0.01);
    }

    @Test
    void aSoakIsDividedIntoRunsOfOneLength() {
        assertThat(SoakRuns.of(20 * MINUTE, 6 * MINUTE)).isEqualTo(new SoakRuns(4, 5 * MINUTE));
        assertThat(SoakRuns.of(10 * MINUTE, 10 * MINUTE)).isEqualTo(new SoakRuns(1, 10 * MINUTE));
        assertThat(SoakRuns.of(100 * SECOND, 60 * SECOND)).isEqualTo(new SoakRuns(2, 50 * SECOND));
    }

    @Test
    void theSameSeedGivesTheSameScheduleAndAnotherGivesAnother() {
        List<Fault> faults = List.of(
                fault(FaultKind.KILL_AGENT, 2, 0),
                fault(FaultKind.CONTROL, 0, 5 * MINUTE),
                fault(FaultKind.SLOW_TARGET, 1, 0));
        SoakRuns runs = SoakRuns.of(20 * MINUTE, 10 * MINUTE);
        assertThat(FaultSchedule.of(faults, runs, 3, 7)).isEqualTo(FaultSchedule.of(faults, runs, 3, 7));
        assertThat(FaultSchedule.of(faults, runs, 3, 7)).isNotEqualTo(FaultSchedule.of(faults, runs, 3, 8));
    }

    /// Any faults, any seed: whatever is placed keeps the rules, and nothing is silently left out.
    @Test
    void faultsKeepToTheirRunAndBeginWhenTheOneBeforeHasHadItsTime() {
        seeds.each(2000, random -> {
            int agents = random.nextInt(1, 5);
            SoakRuns runs = SoakRuns.of(random.nextLong(MINUTE, 400 * MINUTE), random.nextLong(MINUTE, 60 * MINUTE));
            List<Fault> faults = new ArrayList<>();
            int wished = 0;
            for (int k = 0; k < random.nextInt(6); k++) {
                FaultKind kind = KINDS.get(random.nextInt(KINDS.size()));
                boolean often = random.nextBoolean();
                long every = random.nextLong(2 * MINUTE, 60 * MINUTE);
                int times = random.nextInt(1, 4);
                faults.add(new Fault(
                        kind,
                        often ? 0 : times,
                        often ? every : 0,
                        random.nextLong(MINUTE / 2),
                        random.nextLong(SECOND, 2 * MINUTE),
                        null,
                        false,
                        0,
                        0.01));
                long whole = runs.count() * runs.lengthNanos();
                wished += often ? (int) ((whole + every - 1) / every) : times;
            }
            FaultSchedule schedule = FaultSchedule.of(faults, runs, agents, random.nextLong());
            assertThat(schedule.faults().size() + schedule.unplaced().size()).isEqualTo(wished);
            keepsTheRules(schedule, runs, agents);
        });
    }

    private static void keepsTheRules(FaultSchedule schedule, SoakRuns runs, int agents) {
        int run = -1;
        long free = 0;
        Set<String> gone = new HashSet<>();
        for (PlannedFault planned : schedule.faults()) {
            assertThat(planned.run()).isBetween(Math.max(0, run), runs.count() - 1);
            if (planned.run() > run) {
                run = planned.run();
                free = runs.lengthNanos() / 10;
                gone.clear();
            }
            assertThat(planned.atNanos()).isGreaterThanOrEqualTo(free);
            assertThat(planned.endNanos()).isLessThanOrEqualTo(runs.lengthNanos());
            free = planned.endNanos();
            if (planned.subject().startsWith("agent-")) {
                assertThat(gone)
                        .as("an agent that is lost is lost for this run")
                        .doesNotContain(planned.subject());
            }
            if (planned.fault().kind().takesAgent()) {
                gone.add(planned.subject());
                assertThat(gone).hasSizeLessThan(agents);
            }
        }
    }

    @Test
    void whatComesSoOftenComesOnceInEachStretch() {
        FaultSchedule schedule = FaultSchedule.of(
                List.of(fault(FaultKind.CONTROL, 0, 10 * MINUTE)), SoakRuns.of(60 * MINUTE, 10 * MINUTE), 2, 3);
        assertThat(schedule.unplaced()).isEmpty();
        assertThat(schedule.faults()).extracting(PlannedFault::run).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void faultsThatTakeTheLastAgentGoToAnotherRunOrAreNamed() {
        List<Fault> faults = List.of(fault(FaultKind.KILL_AGENT, 3, 0));
        FaultSchedule schedule = FaultSchedule.of(faults, SoakRuns.of(20 * MINUTE, 10 * MINUTE), 2, 5);
        assertThat(schedule.faults()).extracting(PlannedFault::run).containsExactly(0, 1);
        assertThat(schedule.unplaced()).singleElement().asString().contains("kill-agent number ");
    }

    @Test
    void whoIsNamedIsMeant() {
        Fault named = new Fault(FaultKind.PAUSE_AGENT, 1, 0, SECOND, SECOND, "agent-2", true, 0, 0.01);
        assertThat(FaultSchedule.of(List.of(named), SoakRuns.of(MINUTE, MINUTE), 3, 1)
                        .faults())
                .extracting(PlannedFault::subject)
                .containsExactly("agent-2");
    }
}
