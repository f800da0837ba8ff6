package dev.spate.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ThreadsStartedTest {

    @Test
    void aPlatformThreadForEachTaskIsWarnedOf() throws Exception {
        try (Watching watching = new Watching()) {
            watching.await(Lint.THREADS_STARTED, "ok");

            // Within one second or two: more than the threshold in one of them.
            for (int i = 0; i < 1_000; i++) {
                new Thread(() -> {}).start();
            }

            assertThat(watching.await(Lint.THREADS_STARTED, "warn").value()).isBetween(200.0, 1_100.0);
        }
    }

    @Test
    void aVirtualThreadForEachTaskIsNot() throws Exception {
        try (Watching watching = new Watching()) {
            try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 1_000; i++) {
                    virtual.execute(() -> {});
                }
            }

            assertThat(watching.await(Lint.THREADS_STARTED, "ok").value()).isLessThan(200);
        }
    }
}
