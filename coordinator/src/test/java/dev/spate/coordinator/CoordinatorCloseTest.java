package dev.spate.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.Log;
import dev.spate.log.MemoryLog;
import dev.spate.log.Subscription;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import dev.spate.run.TestPlans;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of those who wait for a run when the coordinator is closed.
class CoordinatorCloseTest {

    @Test
    void runThatWaitsInTheQueueWhenTheControlThreadEndsCompletesExceptionally() throws Exception {
        try (HeldLog log = new HeldLog()) {
            Coordinator coordinator = coordinator(log);
            coordinator.start();
            RunHandle met = coordinator.submit(submission(), List.of());
            log.reached.await();
            RunHandle queued = coordinator.submit(submission(), List.of());
            Thread closing = Thread.ofPlatform().start(coordinator::close);
            // It sets its mark before it interrupts the control thread, which is held until here.
            log.interrupted.await();
            log.released.countDown();
            closing.join();

            assertThat(met.outcome()).isCompletedExceptionally();
            assertThat(queued.outcome()).isCompletedExceptionally();
        }
    }

    @Test
    void runThatIsSubmittedToACoordinatorThatNeverStartedCompletesWithItsClosing() {
        try (MemoryLog log = new MemoryLog()) {
            Coordinator coordinator = coordinator(log);
            RunHandle handle = coordinator.submit(submission(), List.of());

            coordinator.close();

            assertThat(handle.outcome()).isCompletedExceptionally();
            assertThatThrownBy(() -> coordinator.submit(submission(), List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the coordinator is closed");
        }
    }

    @Test
    void everyRunThatWasTakenWhileOthersCloseCompletes() throws Exception {
        for (int round = 0; round < 50; round++) {
            try (MemoryLog log = new MemoryLog()) {
                Coordinator coordinator = coordinator(log);
                coordinator.start();
                List<RunHandle> taken = new ArrayList<>();
                CountDownLatch begun = new CountDownLatch(1);
                Thread submitting = Thread.ofPlatform().start(() -> {
                    try {
                        while (taken.size() < 10_000) {
                            taken.add(coordinator.submit(submission(), List.of()));
                            begun.countDown();
                        }
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("the coordinator is closed");
                    }
                });
                begun.await();
                coordinator.close();
                submitting.join();

                assertThat(taken)
                        .isNotEmpty()
                        .allMatch(handle -> handle.outcome().isCompletedExceptionally());
            }
        }
    }

    private static Coordinator coordinator(Log log) {
        return new Coordinator(
                log, CoordinatorSettings.IN_PROCESS, RunAttendant.NONE, InstantSource.system(), System::nanoTime);
    }

    private static Submission submission() {
        return new Submission(TestPlans.rate(1, 1), "", Map.of(), Map.of(), 1);
    }

    /// A log that holds its first writer until it is released, whoever interrupts it.
    private static final class HeldLog implements Log {
        private final MemoryLog log = new MemoryLog();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void append(String key, Message message) {
            reached.countDown();
            while (released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
            log.append(key, message);
        }

        @Override
        public Subscription read(Set<Topic> topics, From from, Reader reader) {
            return log.read(topics, from, reader);
        }

        @Override
        public Subscription read(Topic topic, String key, From from, Reader reader) {
            return log.read(topic, key, from, reader);
        }

        @Override
        public @Nullable Throwable failure() {
            return log.failure();
        }

        @Override
        public long undelivered() {
            return log.undelivered();
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
