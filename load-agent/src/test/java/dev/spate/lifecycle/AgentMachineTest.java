package dev.spate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.AgentEffect.CloseEngine;
import dev.spate.lifecycle.AgentEffect.EndEngine;
import dev.spate.lifecycle.AgentEffect.Prepare;
import dev.spate.lifecycle.AgentEffect.Say;
import dev.spate.lifecycle.AgentEffect.Start;
import dev.spate.lifecycle.AgentEffect.TakeOver;
import dev.spate.lifecycle.AgentMachine.Stage;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.schedule.Share;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentMachineTest {

    private static final long SECOND = 1_000_000_000L;
    /// The coordinator's clock is this far ahead of the agent's.
    private static final long OFFSET = SECOND / 4;
    private static final Workload WORKLOAD = new Workload(
            "http://127.0.0.1:1",
            1,
            new HttpSettings(HttpSettings.Version.HTTP_1_1, 4, SECOND, true, 8192, 8192),
            List.of(),
            List.of(),
            List.of(new Phase("rest", new LoadModel.Pause(), List.of(), 0, 10 * SECOND, 0, 1, false)),
            Map.of());
    private static final Command.Assign ASSIGN = new Command.Assign("a", "r", 1, WORKLOAD, new Share(2, List.of(0)), 4);
    private static final Command.Go GO = new Command.Go("a", "r", 1, 100 * SECOND);
    private static final Command.Reassign REASSIGN =
            new Command.Reassign("a", "r", 2, new Share(2, List.of(1)), 3 * SECOND);
    private static final Command.Stop STOP = new Command.Stop("a", "r", "enough");

    private final AgentMachine machine = new AgentMachine("a");
    private long now = 99 * SECOND;

    @Test
    void shareIsPreparedStartedReportedAndDone() {
        assertThat(on(ASSIGN)).containsExactly(new Prepare(ASSIGN));
        assertThat(on(new AgentInput.Prepared("r", 4))).containsExactly(new Say(new AgentEvent.Ready("a", "r", 1, 4)));
        assertThat(on(GO)).containsExactly(new Start(100 * SECOND - OFFSET));
        assertThat(sequence(measured())).isZero();
        assertThat(sequence(measured())).isEqualTo(1);
        assertThat(on(new AgentInput.PhaseEnded("r", 0)))
                .containsExactly(new Say(new AgentEvent.PhaseDone("a", "r", 1, 0)));
        assertThat(on(new AgentInput.EngineFinished("r")))
                .containsExactly(new Say(new AgentEvent.Done("a", "r", 1, 1)), new CloseEngine());
        assertThat(machine.stage()).isEqualTo(Stage.IDLE);
    }

    @Test
    void commandsThatComeTwiceChangeNothingAndAShareAskedForAgainIsReadyAgain() {
        on(ASSIGN);
        assertThat(on(ASSIGN)).isEmpty();
        on(new AgentInput.Prepared("r", 4));
        assertThat(on(ASSIGN)).containsExactly(new Say(new AgentEvent.Ready("a", "r", 1, 4)));
        on(GO);
        assertThat(on(GO)).isEmpty();
        assertThat(on(ASSIGN)).isEmpty();
        assertThat(on(REASSIGN)).containsExactly(new TakeOver(REASSIGN.share(), REASSIGN.fromNanos()));
        assertThat(on(REASSIGN)).isEmpty();
        assertThat(on(STOP)).containsExactly(new EndEngine());
        assertThat(on(STOP)).isEmpty();
        on(new AgentInput.EngineFinished("r"));
        assertThat(on(ASSIGN)).isEmpty();
        assertThat(on(GO)).isEmpty();
        assertThat(on(STOP)).isEmpty();
    }

    @Test
    void reportsGoOnCountingUnderANewEpoch() {
        run();
        measured();
        on(REASSIGN);

        List<AgentEffect> effects = measured();

        assertThat(sequence(effects)).isEqualTo(1);
        assertThat(((IntervalReport) ((Say) effects.getFirst()).message()).epoch())
                .isEqualTo(2);
        assertThat(on(new AgentInput.EngineFinished("r"))).contains(new Say(new AgentEvent.Done("a", "r", 2, 1)));
    }

    @Test
    void takeOverThatComesTooLateIsRefusedAloud() {
        run();
        on(new AgentInput.EngineFinished("r"));

        assertThat(on(REASSIGN))
                .containsExactly(new Say(new AgentEvent.Failed(
                        "a", "r", 2, "it cannot take over a share any more, for it has ended its own")));
    }

    @Test
    void processThatKnowsNothingOfARunSaysSo() {
        assertThat(on(GO)).containsExactly(new Say(new AgentEvent.Failed("a", "r", 1, "it knows nothing of the run")));
        assertThat(on(REASSIGN))
                .containsExactly(new Say(new AgentEvent.Failed("a", "r", 2, "it knows nothing of the run")));
    }

    @Test
    void secondRunIsRefusedWhileTheFirstGoesOn() {
        run();
        Command.Assign other = new Command.Assign("a", "other", 1, WORKLOAD, Share.WHOLE, 4);

        assertThat(on(other)).containsExactly(new Say(new AgentEvent.Failed("a", "other", 1, "it is busy with run r")));
        assertThat(machine.run()).isEqualTo("r");
    }

    @Test
    void nextRunFollowsTheLastAndOldEnginesAreNotListenedTo() {
        run();
        on(new AgentInput.EngineFinished("r"));
        on(new Command.Assign("a", "next", 1, WORKLOAD, Share.WHOLE, 4));

        assertThat(on(new AgentInput.Prepared("r", 4))).isEmpty();
        assertThat(measured()).isEmpty();
        assertThat(on(new AgentInput.EngineFailed("r", "late"))).isEmpty();
        assertThat(machine.stage()).isEqualTo(Stage.PREPARING);
    }

    @Test
    void stopBeforeTheStartEndsThePreparation() {
        on(ASSIGN);

        assertThat(on(STOP)).containsExactly(new Say(new AgentEvent.Done("a", "r", 1, -1)), new CloseEngine());
        assertThat(on(new AgentInput.Prepared("r", 4))).isEmpty();
    }

    @Test
    void startThatCameBeforeTheEngineWasReadyIsNotForgotten() {
        on(ASSIGN);
        assertThat(on(GO)).isEmpty();

        assertThat(on(new AgentInput.Prepared("r", 4)))
                .containsExactly(new Say(new AgentEvent.Ready("a", "r", 1, 4)), new Start(100 * SECOND - OFFSET));
    }

    @Test
    void agentWithoutACoordinatorEndsWithThePlan() {
        run();
        now = 114 * SECOND;
        assertThat(on(new AgentInput.Tick())).isEmpty();
        now = 116 * SECOND;
        assertThat(on(new AgentInput.Tick())).containsExactly(new EndEngine());
        now = 122 * SECOND;

        assertThat(on(new AgentInput.Tick()))
                .containsExactly(
                        new Say(new AgentEvent.Failed("a", "r", 1, "its engine did not end")), new CloseEngine());
    }

    @Test
    void agentThatIsNeverStartedGivesItsShareUp() {
        on(ASSIGN);
        on(new AgentInput.Prepared("r", 4));
        now += 601 * SECOND;

        assertThat(on(new AgentInput.Tick()))
                .containsExactly(
                        new Say(new AgentEvent.Failed("a", "r", 1, "it was ready for 600 s and never told to start")),
                        new CloseEngine());
    }

    @Test
    void engineThatFailsEndsTheShare() {
        on(ASSIGN);

        assertThat(on(new AgentInput.EngineFailed("r", "no TOKEN")))
                .containsExactly(new Say(new AgentEvent.Failed("a", "r", 1, "no TOKEN")), new CloseEngine());
        assertThat(machine.stage()).isEqualTo(Stage.IDLE);
    }

    @Test
    void commandsForOthersAreNotMine() {
        assertThat(on(new Command.Go("b", "r", 1, 0))).isEmpty();
    }

    @Test
    void agentThatIsToldToEndTellsItsRestBeforeItsShareGoesToOthers() {
        run();
        measured();

        assertThat(on(new AgentInput.Leaving())).containsExactly(new EndEngine());
        assertThat(on(REASSIGN)).isEmpty();
        assertThat(on(new AgentInput.Leaving())).isEmpty();
        assertThat(sequence(measured())).isEqualTo(1);
        assertThat(on(new AgentInput.EngineFinished("r")))
                .containsExactly(new Say(new AgentEvent.Left("a", "r", 1, 1)), new CloseEngine());
        assertThat(machine.stage()).isEqualTo(Stage.IDLE);
    }

    @Test
    void agentThatIsToldToEndInARunThatIsStoppedHasDoneItsShare() {
        run();
        on(new AgentInput.Leaving());
        assertThat(on(STOP)).isEmpty();

        assertThat(on(new AgentInput.EngineFinished("r")))
                .containsExactly(new Say(new AgentEvent.Done("a", "r", 1, -1)), new CloseEngine());
    }

    @Test
    void agentThatIsToldToEndWaitsForNoEngineForEver() {
        run();
        on(new AgentInput.Leaving());
        now += 6 * SECOND;

        assertThat(on(new AgentInput.Tick()))
                .containsExactly(
                        new Say(new AgentEvent.Failed("a", "r", 1, "its engine did not end")), new CloseEngine());
    }

    @Test
    void agentThatIsToldToEndBeforeTheStartGivesItsShareUp() {
        on(ASSIGN);

        assertThat(on(new AgentInput.Leaving()))
                .containsExactly(
                        new Say(new AgentEvent.Failed("a", "r", 1, "the agent was told to end")), new CloseEngine());
        assertThat(on(new AgentInput.Leaving())).isEmpty();
    }

    private void run() {
        on(ASSIGN);
        on(new AgentInput.Prepared("r", 4));
        on(GO);
    }

    private List<AgentEffect> on(Command command) {
        return on(new AgentInput.Commanded(command, OFFSET));
    }

    private List<AgentEffect> on(AgentInput input) {
        return machine.on(input, now);
    }

    private List<AgentEffect> measured() {
        return on(new AgentInput.Measured(
                "r",
                0,
                SECOND,
                List.of(),
                List.of(),
                IntervalReport.Connections.NONE,
                IntervalReport.Traces.NONE,
                new IntervalReport.Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    private static long sequence(List<AgentEffect> effects) {
        assertThat(effects).hasSize(1);
        return ((IntervalReport) ((Say) effects.getFirst()).message()).sequence();
    }
}
