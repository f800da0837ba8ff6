package dev.spate.drive;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// Loops that take the last of the memory for sessions, in all orders of their steps.
final class SessionMemoryRaceTest {

    private static final int INVOCATIONS = 500;
    private static final long BLOCK = 64 << 10;

    @Test
    void loopsTogetherNeverTakeMoreThanThereIs() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            SessionMemory memory = new SessionMemory(2 * BLOCK);
            SessionMemory.Loop first = new SessionMemory.Loop(memory);
            SessionMemory.Loop second = new SessionMemory.Loop(memory);
            int[] taken = new int[2];
            together(() -> taken[0] = take(first), () -> taken[1] = take(second));
            require(memory.freeBytes() == 0);
            require(taken[0] + taken[1] == 2);
        });
    }

    @Test
    void whatALoopGivesBackIsThereForOthersOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            SessionMemory memory = new SessionMemory(2 * BLOCK);
            SessionMemory.Loop leaving = new SessionMemory.Loop(memory);
            SessionMemory.Loop staying = new SessionMemory.Loop(memory);
            require(leaving.take(BLOCK));
            int[] taken = new int[1];
            together(leaving::close, () -> taken[0] = take(staying));
            require(taken[0] == 1 || taken[0] == 2);
            require(memory.freeBytes() == (2 - taken[0]) * BLOCK);
            staying.close();
            require(memory.freeBytes() == 2 * BLOCK);
        });
    }

    /// Blocks that a loop got of two that it wanted.
    private static int take(SessionMemory.Loop loop) {
        return (loop.take(BLOCK) ? 1 : 0) + (loop.take(BLOCK) ? 1 : 0);
    }

    /// What AssertJ's assertions do is more than Lincheck can follow.
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("more or less memory than there is");
        }
    }

    private static void together(Runnable one, Runnable other) {
        Thread first = new Thread(one);
        Thread second = new Thread(other);
        first.start();
        second.start();
        try {
            first.join();
            second.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
