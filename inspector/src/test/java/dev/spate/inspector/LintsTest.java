package dev.spate.inspector;

import static dev.spate.inspector.Watching.burn;
import static dev.spate.inspector.Watching.burnProcessor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Resource.Kind;
import dev.spate.inspector.Snapshot.Finding;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Each lint is triggered by its mistake, and is not by what is done right. What is done right is done
/// after the mistake has left the window, or on values that noise of the machine cannot reach.
final class LintsTest {

    private static final long MILLI = 1_000_000;

    @Test
    void aLoopThatIsHeldWarnsAndAFreeOneDoesNot() throws Exception {
        try (Watching watching = new Watching()) {
            watching.onLoop(() -> burnProcessor(30 * MILLI));

            Finding blocked = watching.await(Lint.LOOP_BLOCKED, "warn");
            // Pauses that are taken off are known to the millisecond.
            assertThat(blocked.value()).isGreaterThanOrEqualTo(25);
            assertThat(blocked.where()).startsWith("loop-0");
        }
        Judge judge = new Judge();
        judge.loop.turned(1, 1 + 4 * MILLI, 1);
        assertThat(judge.finding(Lint.LOOP_BLOCKED).state()).isEqualTo("ok");
        judge.loop.turned(10 * MILLI, 16 * MILLI, 1);
        assertThat(judge.finding(Lint.LOOP_BLOCKED).state()).isEqualTo("warn");
        assertThat(judge.finding(Lint.LOOP_BLOCKED).value()).isEqualTo(6);
    }

    @Test
    void tasksThatWaitWarnAndTasksThatDoNotDoNot() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch done = new CountDownLatch(40);
            watching.onLoop(() -> {
                for (int i = 0; i < 40; i++) {
                    watching.loop.runOnContext(_ -> {
                        burn(2 * MILLI);
                        done.countDown();
                    });
                }
            });
            Watching.await(done);

            assertThat(watching.await(Lint.SCHEDULING_DELAY, "warn").value()).isGreaterThan(10);
        }
        Judge judge = new Judge();
        for (int i = 0; i < 99; i++) {
            judge.loop.late(9 * MILLI);
        }
        judge.loop.late(500 * MILLI);
        assertThat(judge.finding(Lint.SCHEDULING_DELAY).state())
                .as("one of a hundred")
                .isEqualTo("ok");
        for (int i = 0; i < 9; i++) {
            judge.loop.late(500 * MILLI);
        }
        assertThat(judge.finding(Lint.SCHEDULING_DELAY).state()).isEqualTo("warn");
    }

    @Test
    void aTaskThatSubmitsItselfWarnsAndOneThatIsSubmittedByAnotherDoesNot() throws Exception {
        try (Watching watching = new Watching()) {
            AtomicBoolean stop = new AtomicBoolean();
            watching.onLoop(() -> chain(watching, stop));
            Finding again = watching.await(Lint.SELF_RESUBMIT, "warn");
            stop.set(true);
            assertThat(again.value()).isGreaterThan(0.9);
            assertThat(again.where()).contains("LintsTest").contains("loop-0");
        }
        try (Watching watching = new Watching()) {
            Snapshot seen = null;
            while (seen == null || !isKnown(seen, Lint.SELF_RESUBMIT)) {
                CountDownLatch done = new CountDownLatch(100);
                for (int i = 0; i < 100; i++) {
                    watching.loop.runOnContext(_ -> done.countDown());
                }
                Watching.await(done);
                seen = watching.inspector.snapshot();
            }
            assertThat(seen.finding(Lint.SELF_RESUBMIT).state()).isEqualTo("ok");
        }
    }

    private static void chain(Watching watching, AtomicBoolean stop) {
        if (!stop.get()) {
            long _ = watching.vertx.setTimer(1, _ -> chain(watching, stop));
        }
    }

    @Test
    void aPromiseThatIsDroppedWarnsAndOneThatIsKeptDoesNot() throws Exception {
        try (Watching watching = new Watching()) {
            List<Object> kept = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                var promise = watching.inspector.<String>promise("kept");
                kept.add(promise);
                if (i % 2 == 0) {
                    promise.complete("done");
                }
            }
            watching.await(Lint.PROMISE_ABANDONED, "ok");
            System.gc();
            assertThat(watching.await(Lint.PROMISE_ABANDONED, "ok").worst()).isZero();
            assertThat(kept).hasSize(10);

            drop(watching);
            Snapshot seen = watching.await(snapshot -> {
                System.gc();
                return snapshot.finding(Lint.PROMISE_ABANDONED).state().equals("warn");
            });
            assertThat(seen.promises().lastAbandoned()).isEqualTo("forgotten");
            assertThat(seen.promises().open()).isEqualTo(5);
        }
    }

    private static void drop(Watching watching) {
        var _ = watching.inspector.<String>promise("forgotten").future();
    }

    @Test
    void aQueueWithoutABoundWarnsWhenItIsLongAndOneWithABoundDoesNot() {
        Judge judge = new Judge();
        Resource bounded = judge.inspector.resource(Kind.QUEUE, "bounded", 5_000);
        Resource unbounded = judge.inspector.resource(Kind.QUEUE, "unbounded", 0);
        bounded.size(5_000);
        unbounded.size(1_000);
        assertThat(judge.finding(Lint.QUEUE_GROWING).state()).isEqualTo("ok");

        unbounded.size(1_001);
        unbounded.size(0);
        assertThat(judge.finding(Lint.QUEUE_GROWING).state()).isEqualTo("warn");
        assertThat(judge.finding(Lint.QUEUE_GROWING).where()).isEqualTo("unbounded");
    }

    @Test
    void workersThatAreAllTakenWarnAndFreeOnesDoNot() throws Exception {
        try (Watching watching = new Watching()) {
            watching.vertx
                    .executeBlocking(() -> "free", false)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            assertThat(watching.await(Lint.WORKERS_SATURATED, "ok").worst()).isZero();

            for (int i = 0; i < 6; i++) {
                var _ = watching.vertx.executeBlocking(
                        () -> {
                            burn(30 * MILLI);
                            return i(0);
                        },
                        false);
            }
            Finding taken = watching.await(Lint.WORKERS_SATURATED, "warn");
            assertThat(taken.value()).isGreaterThan(10);
            assertThat(taken.where()).isEqualTo("vert.x-worker-thread");
        }
    }

    private static int i(int value) {
        return value;
    }

    @Test
    void virtualThreadsThatWaitForCarriersWarnAndIdleOnesDoNot() throws Exception {
        try (Watching watching = new Watching();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            watching.await(Lint.CARRIERS_EXHAUSTED, "ok");
            AtomicBoolean stop = new AtomicBoolean();
            int threads = 4 * Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < threads; i++) {
                var _ = virtual.submit(() -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            try {
                Finding exhausted = watching.await(Lint.CARRIERS_EXHAUSTED, "warn");
                assertThat(exhausted.value()).isGreaterThan(0.5);
            } finally {
                stop.set(true);
            }
        }
    }

    /// A class that is being initialised blocks in native code: its virtual thread cannot leave the
    /// carrier.
    @Test
    void aVirtualThreadThatKeepsItsCarrierWarnsAndOneThatLeavesItDoesNot() throws Exception {
        try (Watching watching = new Watching();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            watching.await(Lint.VIRTUAL_PINNED, "ok");
            virtual.submit(() -> LockSupport.parkNanos(20 * MILLI)).get(60, TimeUnit.SECONDS);
            assertThat(watching.await(Lint.VIRTUAL_PINNED, "ok").worst()).isZero();

            var _ = virtual.submit(() -> SlowClass.VALUE.length());
            Finding pinned = watching.await(Lint.VIRTUAL_PINNED, "warn");
            assertThat(pinned.value()).isGreaterThanOrEqualTo(20);
            assertThat(pinned.where()).contains("SlowClass");
        }
    }

    private static final class SlowClass {
        static final String VALUE = slow();

        private static String slow() {
            long end = System.nanoTime() + 25 * MILLI;
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(25 * MILLI);
            }
            return "late";
        }
    }

    @Test
    void aLockThatIsWaitedForWarnsAndAFreeOneDoesNot() {
        Judge judge = new Judge();
        Resource lock = judge.inspector.resource(Kind.LOCK, "cart", 1);
        for (int i = 0; i < 1000; i++) {
            lock.acquired("free", 0);
            lock.released("free", 100);
        }
        assertThat(judge.finding(Lint.LOCK_CONTENDED).state()).isEqualTo("ok");
        lock.waits("late");
        lock.acquired("late", 100 * MILLI);
        assertThat(judge.finding(Lint.LOCK_CONTENDED).state()).isEqualTo("warn");
        assertThat(judge.finding(Lint.LOCK_CONTENDED).value())
                .as("0.1 s of a second")
                .isEqualTo(0.1);
    }

    @Test
    void aMonitorOfTheJvmThatIsWaitedForIsALockToo() throws Exception {
        try (Watching watching = new Watching()) {
            watching.await(Lint.VIRTUAL_PINNED, "ok");
            Monitor monitor = new Monitor();
            for (int i = 0; i < 4; i++) {
                Thread _ = Thread.ofPlatform().daemon().start(monitor::hold);
            }
            Snapshot seen = watching.await(snapshot -> snapshot.resources().stream()
                    .anyMatch(one -> one.name().equals("monitor " + Monitor.class.getName())));
            assertThat(seen.resources())
                    .filteredOn(one -> one.name().contains("Monitor"))
                    .allMatch(one -> one.kind().equals("lock") && one.contended() > 0);
        }
    }

    private static final class Monitor {
        synchronized void hold() {
            burn(20 * MILLI);
        }
    }

    @Test
    void tasksThatKeepMuchWarnAndSmallOnesDoNot() {
        Judge judge = new Judge();
        Runnable _ = judge.inspector.task("small", 16_384, () -> {});
        assertThat(judge.finding(Lint.TASK_TOO_LARGE).state()).isEqualTo("ok");
        Runnable _ = judge.inspector.task("large", 16_385, () -> {});
        assertThat(judge.finding(Lint.TASK_TOO_LARGE).state()).isEqualTo("warn");
        assertThat(judge.finding(Lint.TASK_TOO_LARGE).where()).isEqualTo("large");
    }

    @Test
    void tasksThatAreTooFineWarnAndCoarseOnesDoNot() {
        Judge judge = new Judge();
        for (int i = 0; i < 1_000; i++) {
            judge.inspector.task("coarse", () -> burn(3_000)).run();
        }
        assertThat(judge.finding(Lint.TASKS_TOO_FINE).state()).isEqualTo("ok");
        // The first ones are interpreted and slow, and a judgement is of one second.
        do {
            for (int i = 0; i < 100_000; i++) {
                judge.inspector.task("fine", () -> {}).run();
            }
        } while (!judge.finding(Lint.TASKS_TOO_FINE).state().equals("warn"));
        assertThat(judge.finding(Lint.TASKS_TOO_FINE).where()).contains("fine");
    }

    @Test
    void memoryThatGrowsEverySecondWarnsAndMemoryThatGoesUpAndDownDoesNot() {
        Growth growth = new Growth();
        double last = Double.NaN;
        for (int second = 0; second < 10; second++) {
            growth.look(100 + second * 1_000_000L);
            growth.look(50_000_000L);
            last = growth.second();
            assertThat(Double.isNaN(last)).isEqualTo(second < 9);
        }
        assertThat(last).isEqualTo(9_000_000);
        for (int second = 0; second < 10; second++) {
            growth.look(second % 2 == 0 ? 60_000_000 : 1_000_000);
            last = growth.second();
        }
        assertThat(last).isZero();
        assertThat(Lint.DIRECT_MEMORY_GROWING.threshold()).isLessThan(9_000_000);
    }

    @Test
    void tasksThatAllocateMuchWarnAndOthersDoNot() throws Exception {
        try (Watching watching = new Watching()) {
            Object[] keep = new Object[1];
            long few = watching.vertx.setPeriodic(5, _ -> keep[0] = new byte[1024]);
            watching.await(Lint.ALLOCATES_MUCH, "ok");
            long many = watching.vertx.setPeriodic(5, _ -> {
                for (int i = 0; i < 32; i++) {
                    keep[0] = new byte[65_536];
                }
            });
            Finding much = watching.await(Lint.ALLOCATES_MUCH, "warn");
            assertThat(much.value()).isGreaterThanOrEqualTo(32 * 65_536);
            assertThat(watching.vertx.cancelTimer(few) && watching.vertx.cancelTimer(many))
                    .isTrue();
        }
    }

    @Test
    void smallPiecesWarnAndLargeOnesDoNot() {
        Judge judge = new Judge();
        Resource file = judge.inspector.resource(Kind.FILE, "file", 0);
        for (int i = 0; i < 1000; i++) {
            file.moved(8192);
        }
        assertThat(judge.finding(Lint.SMALL_IO).state()).isEqualTo("ok");
        for (int i = 0; i < 1000; i++) {
            file.moved(64);
        }
        assertThat(judge.finding(Lint.SMALL_IO).state()).isEqualTo("warn");
    }

    @Test
    void tasksThatGoFromLoopToLoopWarnAndThoseThatStayDoNot() throws Exception {
        try (RuntimeInspector inspector = RuntimeInspector.of("test")) {
            EventLoopGroup loops = inspector.eventLoops("io", 2, Thread::new, NioIoHandler.newFactory());
            inspector.on();
            var one = loops.next();
            var two = loops.next();
            AtomicBoolean stop = new AtomicBoolean();
            one.execute(() -> stay(one, inspector, stop));
            while (!isKnown(inspector.snapshot(), Lint.LOOPS_CROSSED)) {
                Thread.sleep(50);
            }
            assertThat(inspector.snapshot().finding(Lint.LOOPS_CROSSED).state()).isEqualTo("ok");
            one.execute(() -> cross(one, two, inspector, stop));
            while (!inspector.snapshot().finding(Lint.LOOPS_CROSSED).state().equals("warn")) {
                Thread.sleep(50);
            }
            stop.set(true);
            assertThat(inspector.snapshot().finding(Lint.LOOPS_CROSSED).where()).isEqualTo("wanderer");
            var _ = loops.shutdownGracefully(0, 1000, TimeUnit.MILLISECONDS);
            assertThat(loops.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void stay(EventLoop loop, RuntimeInspector inspector, AtomicBoolean stop) {
        if (!stop.get()) {
            var _ = loop.schedule(
                    inspector.task("stayer", () -> stay(loop, inspector, stop)), 2, TimeUnit.MILLISECONDS);
        }
    }

    private static void cross(EventLoop here, EventLoop there, RuntimeInspector inspector, AtomicBoolean stop) {
        if (!stop.get()) {
            there.execute(inspector.task("wanderer", () -> {
                LockSupport.parkNanos(MILLI);
                cross(there, here, inspector, stop);
            }));
        }
    }

    private static boolean isKnown(Snapshot snapshot, Lint lint) {
        return !snapshot.finding(lint).state().equals("unknown");
    }

    /// What a lint says of one second, which a test ends itself.
    private static final class Judge {
        // Times are the test's own, so the machine's have no place in them.
        private final RuntimeInspector inspector = RuntimeInspector.of("test", Path.of("no-such-folder"));
        private final Lints lints = new Lints();
        private final Watch watch = new Watch(inspector, lints);
        private final LoopWatch loop = inspector.driven("loop");
        private long now = 1_000 * MILLI;

        Judge() {
            inspector.tellOnly();
            watch.begin(now);
            loop.enter();
        }

        Finding finding(Lint lint) {
            now += 1_000 * MILLI;
            watch.second(now, 0);
            return lints.show().stream()
                    .filter(one -> one.lint().equals(lint.id()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
