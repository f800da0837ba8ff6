package dev.spate.drive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "niceness of threads is Linux's")
class LoopPrecedenceTest {

    private static final int NICE_FIELD_AFTER_NAME = 16;
    private static final int POLICY_FIELD_AFTER_NAME = 38;
    private static final int BATCH = 3;

    @Test
    void backgroundThreadsStepBackAndLoopsKeepTheirWeight() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Path loop = threadNamed("spate-loop-9", end);
        Path background = threadNamed("spate-publisher", end);
        Path other = threadNamed("vert.x-eventloop", end);
        try {
            int before = niceness(loop);

            assertThat(requireNonNull(LoopPrecedence.link()).establish()).isGreaterThanOrEqualTo(2);

            assertThat(niceness(loop)).isEqualTo(before);
            assertThat(niceness(background)).isGreaterThanOrEqualTo(10);
            assertThat(field(background, POLICY_FIELD_AFTER_NAME)).isEqualTo(BATCH);
            assertThat(field(loop, POLICY_FIELD_AFTER_NAME)).isNotEqualTo(BATCH);
            assertThat(niceness(other)).isEqualTo(before);
        } finally {
            end.countDown();
        }
    }

    /// Starts a thread that waits, and returns its folder in `/proc`.
    private static Path threadNamed(String name, CountDownLatch end) throws InterruptedException {
        BlockingQueue<Path> folder = new ArrayBlockingQueue<>(1);
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                folder.add(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
                end.await();
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return folder.take();
    }

    private static int niceness(Path thread) throws IOException {
        return field(thread, NICE_FIELD_AFTER_NAME);
    }

    private static int field(Path thread, int afterName) throws IOException {
        String stat = Files.readString(thread.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[afterName]);
    }
}
