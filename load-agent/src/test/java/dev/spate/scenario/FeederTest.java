package dev.spate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.schedule.Share;
import dev.spate.workload.Feeder;
import dev.spate.workload.Feeder.AtEnd;
import dev.spate.workload.Feeder.Order;
import dev.spate.workload.Phase.MixEntry;
import dev.spate.workload.Scenario;
import dev.spate.workload.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeederTest {

    private static final RequestSpec USES_ROW = RequestSpec.get("/${ids.id}");

    private static Feeder rows(int count, Order order, Feeder.Share share, AtEnd atEnd) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(List.of("" + i));
        }
        return new Feeder("ids", List.of("id"), rows, order, share, atEnd);
    }

    private static Compiled compiled(Feeder feeder, Share share) {
        return Compiled.with().feeders(feeder).share(share).compile(USES_ROW);
    }

    /// The rows that sessions 0 to `sessions - 1` get; -1 for none.
    private static List<Integer> taken(Compiled compiled, int sessions) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            String request = compiled.session(i).rendered(0);
            taken.add(request.equals("refused") ? -1 : Integer.parseInt(request.split("[ /]", 4)[2]));
        }
        return taken;
    }

    @Test
    void rowsComeInOrderAndAgain() {
        Feeder feeder = rows(3, Order.SEQUENTIAL, Feeder.Share.ALL, AtEnd.RECYCLE);
        assertThat(taken(compiled(feeder, Share.WHOLE.split(2, 1)), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void sessionsBeyondTheLastRowFail() {
        Feeder feeder = rows(2, Order.SEQUENTIAL, Feeder.Share.ALL, AtEnd.FAIL);
        Compiled compiled = compiled(feeder, Share.WHOLE);
        assertThat(taken(compiled, 4)).containsExactly(0, 1, -1, -1);
        assertThat(compiled.program().exhausted(compiled.session().scenario())).isFalse();
    }

    @Test
    void sessionsBeyondTheLastRowDoNotStart() {
        Feeder feeder = rows(2, Order.SEQUENTIAL, Feeder.Share.ALL, AtEnd.STOP);
        Scenario with = new Scenario("with", List.of(USES_ROW.step()));
        Scenario without = new Scenario("without", List.of(RequestSpec.get("/").step()));
        WorkloadProgram program = program(feeder, with, without);
        SessionState session = program.newSession();
        int started = 0;
        for (int number = 0; number < 20; number++) {
            ScenarioProgram scenario = program.scenarioOf(0, number);
            if (scenario.name().equals("without")) {
                assertThat(program.exhausted(scenario)).isFalse();
            } else if (!program.exhausted(scenario)) {
                started++;
                session.reset(0, number, number);
                assertThat(((RequestProgram) scenario.step(0)).render(session, new ByteWriter(16)))
                        .isTrue();
            }
        }
        assertThat(started).isEqualTo(2);
    }

    private static WorkloadProgram program(Feeder feeder, Scenario... scenarios) {
        try {
            return Compiled.with().feeders(feeder).program(scenarios);
        } catch (CompilationException fault) {
            throw new AssertionError(fault);
        }
    }

    @Test
    void startedSessionHasItsRowHoweverLateItUsesIt() {
        Compiled compiled = Compiled.with()
                .feeders(rows(2, Order.SEQUENTIAL, Feeder.Share.ALL, AtEnd.STOP))
                .compile(RequestSpec.get("/"), USES_ROW);
        SessionState late = compiled.program().newSession();
        late.reset(0, 8, 8);
        assertThat(compiled.program().exhausted(late.scenario())).isTrue();
        assertThat(compiled.target(1)).isEqualTo("/0");
        ByteWriter out = new ByteWriter(16);
        assertThat(compiled.request(1).render(late, out)).isTrue();
        assertThat(new String(out.copy(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("GET /1 ");
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void uniqueRowsGoToOneLoopOnly(Order order) {
        Feeder feeder = rows(1_000, order, Feeder.Share.UNIQUE, AtEnd.FAIL);
        Map<Integer, Integer> owners = new TreeMap<>();
        for (int part = 0; part < 6; part++) {
            for (int row : taken(compiled(feeder, Share.WHOLE.split(3, part / 2).split(2, part % 2)), 150)) {
                assertThat(row).isNotNegative();
                assertThat(owners.merge(row, part, (before, now) -> before.equals(now) ? now : -1))
                        .as("owner of row %d", row)
                        .isEqualTo(part);
            }
        }
        assertThat(owners.size()).isGreaterThan(order == Order.RANDOM ? 400 : 899);
    }

    @Test
    void uniqueRowsOfAllLoopsAreAllRows() {
        Feeder feeder = rows(100, Order.SHUFFLED, Feeder.Share.UNIQUE, AtEnd.FAIL);
        List<Integer> all = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            all.addAll(taken(compiled(feeder, Share.WHOLE.split(3, part)), 40));
        }
        all.removeIf(row -> row < 0);
        assertThat(all).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void shuffledRowsComeOnceInAnOrderOfTheSeed() {
        Feeder feeder = rows(50, Order.SHUFFLED, Feeder.Share.ALL, AtEnd.RECYCLE);
        List<Integer> round = taken(compiled(feeder, Share.WHOLE), 50);
        assertThat(round)
                .doesNotHaveDuplicates()
                .isNotEqualTo(round.stream().sorted().toList());
        assertThat(taken(compiled(feeder, Share.WHOLE.split(4, 2)), 100).subList(50, 100))
                .isEqualTo(round);
        Compiled other = Compiled.with().seed(43).feeders(feeder).compile(USES_ROW);
        assertThat(taken(other, 50)).isNotEqualTo(round);
    }

    @Test
    void randomRowBelongsToTheSessionAndNeverEnds() {
        Feeder feeder = rows(10, Order.RANDOM, Feeder.Share.ALL, AtEnd.STOP);
        Compiled compiled = compiled(feeder, Share.WHOLE);
        List<Integer> first = taken(compiled, 200);
        assertThat(first).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).doesNotContain(-1);
        assertThat(taken(compiled(feeder, Share.WHOLE.split(2, 1)), 200)).isEqualTo(first);
        assertThat(compiled.program().exhausted(compiled.session().scenario())).isFalse();
    }

    @Test
    void rowsOfALostLoopAreTakenOver() {
        Feeder feeder = rows(10, Order.SEQUENTIAL, Feeder.Share.UNIQUE, AtEnd.STOP);
        Compiled compiled = compiled(feeder, Share.WHOLE.split(2, 0));
        assertThat(compiled.target(0)).isEqualTo("/0");
        assertThat(taken(compiled, 4)).containsExactly(2, 4, 6, 8);
        ScenarioProgram scenario = compiled.session().scenario();
        assertThat(compiled.program().exhausted(scenario)).isTrue();
        compiled.program().takeOver(Share.WHOLE.split(2, 1));
        assertThat(compiled.program().exhausted(scenario)).isFalse();
        assertThat(taken(compiled, 5)).containsExactly(1, 3, 5, 7, 9);
        assertThatThrownBy(() -> compiled.program().takeOver(Share.WHOLE.split(3, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void feederThatIsTooSmallIsRefusedWithNumbers() {
        Feeder feeder = rows(3, Order.SEQUENTIAL, Feeder.Share.UNIQUE, AtEnd.RECYCLE);
        Compiled.Builder last = Compiled.with().feeders(feeder).share(Share.WHOLE.split(4, 3));
        assertThatThrownBy(() -> last.program(new Scenario("browse", List.of(USES_ROW.step()))))
                .isInstanceOf(CompilationException.class)
                .hasMessage("feeder ids has 3 rows to share out over 4 slots of the cluster, and slots [3] get none;"
                        + " it needs 4 rows, fewer agents or event loops, or share: all");
    }

    @Test
    void feederThatIsNotUsedMayBeTooSmall() throws Exception {
        Feeder feeder = rows(3, Order.SEQUENTIAL, Feeder.Share.UNIQUE, AtEnd.STOP);
        WorkloadProgram program = Compiled.with()
                .feeders(feeder)
                .share(Share.WHOLE.split(4, 3))
                .program(new Scenario("browse", List.of(RequestSpec.get("/").step())));
        assertThat(program.exhausted(program.scenarioOf(0, 0))).isFalse();
        program.takeOver(Share.WHOLE.split(4, 2));
    }

    @Test
    void loopWithoutAShareNeedsNoRows() throws Exception {
        Feeder feeder = rows(3, Order.SEQUENTIAL, Feeder.Share.UNIQUE, AtEnd.RECYCLE);
        WorkloadProgram program = Compiled.with()
                .feeders(feeder)
                .share(new Share(8, List.of()))
                .program(new Scenario("browse", List.of(USES_ROW.step())));
        SessionState session = program.newSession();
        session.reset(0, 0, 0);
        assertThat(((RequestProgram) session.scenario().step(0)).render(session, new ByteWriter(16)))
                .isFalse();
    }

    @Test
    void mixIsDrawnByItsWeights() throws Exception {
        Scenario often = new Scenario("often", List.of(RequestSpec.get("/").step()));
        Scenario seldom = new Scenario("seldom", List.of(RequestSpec.get("/").step()));
        List<MixEntry> mix = List.of(new MixEntry("often", 80), new MixEntry("seldom", 20));
        WorkloadProgram program = Compiled.with().program(List.of(often, seldom), mix);
        WorkloadProgram again = Compiled.with().program(List.of(often, seldom), mix);
        int count = 0;
        int differs = 0;
        for (int session = 0; session < 100_000; session++) {
            String name = program.scenarioOf(0, session).name();
            assertThat(again.scenarioOf(0, session).name()).isEqualTo(name);
            count += name.equals("often") ? 1 : 0;
            differs += program.scenarioOf(1, session).name().equals(name) ? 0 : 1;
        }
        // 80,000 expected with a standard deviation of 126; of independent draws 32 of 100 differ.
        assertThat(count).isBetween(79_200, 80_800);
        assertThat(differs).isBetween(31_000, 33_000);
    }

    @Test
    void pausesAreDrawnEvenlyBetweenTheirBounds() {
        Compiled compiled = Compiled.with()
                .compile(
                        new Step.Pause(5, 9),
                        new Step.Pause(5, 9),
                        new Step.Pause(7, 7),
                        new Step.Pause(0, Long.MAX_VALUE));
        int[] counts = new int[10];
        int same = 0;
        for (int session = 0; session < 50_000; session++) {
            ScenarioProgram scenario = compiled.session(session).session().scenario();
            long first = ((PauseProgram) scenario.step(0)).drawNanos(compiled.session());
            long second = ((PauseProgram) scenario.step(1)).drawNanos(compiled.session());
            counts[(int) first]++;
            same += first == second ? 1 : 0;
            assertThat(((PauseProgram) scenario.step(0)).drawNanos(compiled.session()))
                    .isEqualTo(first);
            assertThat(((PauseProgram) scenario.step(2)).drawNanos(compiled.session()))
                    .isEqualTo(7);
            assertThat(((PauseProgram) scenario.step(3)).drawNanos(compiled.session()))
                    .isNotNegative();
        }
        // 10,000 of each expected with a standard deviation of 89.
        for (int pause = 5; pause <= 9; pause++) {
            assertThat(counts[pause]).isBetween(9_500, 10_500);
        }
        assertThat(same).isBetween(9_500, 10_500);
    }
}
