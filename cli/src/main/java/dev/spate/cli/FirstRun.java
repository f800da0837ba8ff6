package dev.spate.cli;

import dev.spate.agent.AgentObserver;
import dev.spate.lifecycle.AgentMachine;
import java.util.concurrent.CompletableFuture;

/// Sees when an agent has had its first run. The stages come from the agent's control thread; others wait
/// for [#over].
final class FirstRun implements AgentObserver {

    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /// Of the control thread.
    private boolean begun;

    /// Completes when the agent has nothing to do again.
    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    public void stage(AgentMachine.Stage stage) {
        if (stage != AgentMachine.Stage.IDLE) {
            begun = true;
        } else if (begun) {
            over.complete(null);
        }
    }
}
