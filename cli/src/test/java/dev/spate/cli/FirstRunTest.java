package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.lifecycle.AgentMachine.Stage;
import org.junit.jupiter.api.Test;

class FirstRunTest {

    private final FirstRun first = new FirstRun();

    @Test
    void anAgentThatWaitsForItsFirstRunHasNotHadIt() {
        assertThat(first.over()).isNotDone();
        first.stage(Stage.IDLE);
        assertThat(first.over()).isNotDone();
    }

    @Test
    void theFirstRunIsOverWhenTheAgentIsIdleAgain() {
        for (Stage stage : new Stage[] {Stage.PREPARING, Stage.READY, Stage.RUNNING, Stage.ENDING}) {
            first.stage(stage);
            assertThat(first.over()).isNotDone();
        }
        first.stage(Stage.IDLE);
        assertThat(first.over()).isDone();
    }

    @Test
    void aRunThatWasGivenUpBeforeItsStartIsOneToo() {
        first.stage(Stage.PREPARING);
        first.stage(Stage.IDLE);
        assertThat(first.over()).isDone();
    }
}
