package dev.spate.system;

import static java.util.Objects.requireNonNull;

import dev.spate.coordinator.RunConflictException;
import dev.spate.coordinator.RunView;
import dev.spate.coordinator.Submission;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.protocol.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A run that somebody wants, and who wants it: submits it, asks again until it has ended, and now and
/// then asks for something else under its name.
final class SimulatedRun {

    final String id;
    final Plan plan;
    private final World world;
    private final SimulatedLog log;
    private final Submission submission;
    private final Submission another;
    private final Supplier<@Nullable SimulatedCoordinator> leader;
    private @Nullable RunView seen;
    private boolean accepted;
    private boolean forgotten;
    private int conflicts;
    private boolean confused;
    private boolean stopAsked;

    SimulatedRun(
            World world,
            SimulatedLog log,
            String id,
            Submission submission,
            Submission another,
            Supplier<@Nullable SimulatedCoordinator> leader) {
        this.world = world;
        this.log = log;
        this.id = id;
        this.plan = submission.plan();
        this.submission = submission;
        this.another = another;
        this.leader = leader;
    }

    /// Begins to ask for it.
    void begin() {
        ask();
    }

    /// Whether whoever wanted it has been told that it has ended.
    boolean isTold() {
        return seen != null && seen.stage() == RunView.Stage.FINISHED && finished() != null;
    }

    boolean stopAsked() {
        return stopAsked;
    }

    int agents() {
        return submission.agents();
    }

    /// Whether it was accepted by a coordinator that died before the log had it.
    boolean forgotten() {
        return forgotten;
    }

    int conflicts() {
        return conflicts;
    }

    /// Whether another plan was taken under its id.
    boolean confused() {
        return confused;
    }

    void stop() {
        stopAsked = true;
        SimulatedCoordinator coordinator = leader.get();
        if (coordinator == null) {
            world.after(500 * Plans.MILLI, this::stop);
        } else {
            coordinator.stop(id, "seen enough");
        }
    }

    private void ask() {
        if (isTold()) {
            return;
        }
        world.after(world.between(500, 4000) * Plans.MILLI, this::ask);
        SimulatedCoordinator coordinator = leader.get();
        if (coordinator == null) {
            return;
        }
        boolean stored = !events().isEmpty();
        if (stored && world.chance(0.2)) {
            CompletableFuture<RunView> refused = new CompletableFuture<>();
            coordinator.submit(id, another, refused);
            CompletableFuture<?> _ = refused.whenComplete((view, failure) -> {
                confused |= view != null || !(failure instanceof RunConflictException);
                conflicts++;
            });
            return;
        }
        if (accepted && !stored && !log.away() && seen == null) {
            forgotten = true;
        }
        CompletableFuture<RunView> answer = new CompletableFuture<>();
        coordinator.submit(id, submission, answer);
        CompletableFuture<?> _ = answer.thenAccept(view -> {
            accepted = true;
            // A coordinator that was replaced may answer late, with what it knew.
            if (!events().isEmpty() && !isTold()) {
                seen = view;
            }
        });
    }

    /// What the log holds of it.
    List<RunEvent> events() {
        List<RunEvent> events = new ArrayList<>();
        for (RunEvent event : log.all(Topic.RUNS, RunEvent.class)) {
            if (event.run().equals(id)) {
                events.add(event);
            }
        }
        return events;
    }

    RunEvent.@Nullable RunFinished finished() {
        List<RunEvent> events = events();
        return !events.isEmpty() && events.getLast() instanceof RunEvent.RunFinished finished ? finished : null;
    }

    /// The story of the run, for a failure's message.
    void tell(StringBuilder story, long beginNanos) {
        story.append("\n").append(id).append(" on ").append(submission.agents()).append(" agents: ");
        story.append(seen == null ? "nobody was told; " : "last told: " + seen + "; ");
        story.append(submission.planYaml().replace("\n", "; "));
        for (SimulatedLog.Stored stored : log.stored()) {
            if (!(stored.message() instanceof RunEvent event) || !event.run().equals(id)) {
                continue;
            }
            story.append("\n  ")
                    .append((stored.atNanos() - beginNanos) / Plans.MILLI)
                    .append(" ms, coordinator ");
            story.append(stored.mandate()).append(": ");
            switch (event) {
                case RunEvent.RunSubmitted _ -> story.append("submitted");
                case RunEvent.RunPlanned planned ->
                    planned.shares()
                            .forEach(share -> story.append(share.agent()).append(' '));
                case RunEvent.ShareHandedOver handed ->
                    story.append(handed.from() + " to " + handed.to() + ", epoch " + handed.epoch() + ", from "
                            + handed.fromNanos());
                default -> story.append(event);
            }
        }
    }

    /// The coordinator in charge when it finished.
    int finishedBy() {
        for (SimulatedLog.Stored stored : log.stored()) {
            if (stored.message().equals(requireNonNull(finished()))) {
                return stored.mandate();
            }
        }
        throw new IllegalStateException(id + " has not finished");
    }
}
