package dev.spate.coordinator;

import dev.spate.merge.MergedInterval;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.RunEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a listener that throws from ending the coordinator: it is told nothing more, and the log says
/// why.
final class CarefulListener implements RunListener {

    private static final Logger LOG = LoggerFactory.getLogger(CarefulListener.class);

    private final RunListener listener;
    private boolean broken;

    CarefulListener(RunListener listener) {
        this.listener = listener;
    }

    @Override
    public void happened(RunEvent event) {
        carefully(() -> listener.happened(event));
    }

    @Override
    public void ready(String agent, int ready, int of) {
        carefully(() -> listener.ready(agent, ready, of));
    }

    @Override
    public void profiled(AgentEvent.Profiled profiled) {
        carefully(() -> listener.profiled(profiled));
    }

    @Override
    public void merging() {
        carefully(listener::merging);
    }

    @Override
    public void judging() {
        carefully(listener::judging);
    }

    @Override
    public CompletableFuture<Void> judged(RunOutcome outcome) {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        carefully(() -> {
            CompletableFuture<?> _ = listener.judged(outcome).whenComplete((_, _) -> kept.complete(null));
        });
        if (broken) {
            kept.complete(null);
        }
        return kept;
    }

    @Override
    public void ended(RunOutcome outcome) {
        carefully(() -> listener.ended(outcome));
    }

    @Override
    public void accept(MergedInterval interval) {
        carefully(() -> listener.accept(interval));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CarefulListener that && that.listener.equals(listener);
    }

    @Override
    public int hashCode() {
        return listener.hashCode();
    }

    private void carefully(Runnable call) {
        if (broken) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            broken = true;
            LOG.error("a listener of the run broke and is told nothing more", e);
        }
    }
}
