package dev.spate.inspector;

import static dev.spate.inspector.Watching.burn;
import static dev.spate.inspector.Watching.hasTask;
import static dev.spate.inspector.Watching.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Snapshot.Loop;
import dev.spate.inspector.Snapshot.Task;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is seen of event loops and their tasks.
final class LoopsTest {

    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void busyTimeOfATaskIsWhatItBurnt(String name) throws Exception {
        try (Watching watching = new Watching(transport(name))) {
            CountDownLatch done = new CountDownLatch(5);
            for (int i = 0; i < 5; i++) {
                watching.loop.runOnContext(new Burner(10 * MILLI, done));
            }
            Watching.await(done);

            Snapshot snapshot = watching.await(
                    s -> hasTask(s, "Burner") && task(s, "Burner").runs() == 5);

            Task burner = task(snapshot, "Burner");
            assertThat(burner.busyNanos()).isGreaterThanOrEqualTo(50 * MILLI);
            assertThat(burner.run().count()).isEqualTo(5);
            assertThat(burner.run().sumNanos()).isEqualTo(burner.busyNanos());
            assertThat(burner.run().maxNanos()).isGreaterThanOrEqualTo(10 * MILLI);
            assertThat(burner.on()).isEqualTo("loop");
            Loop loop = watching.theLoop(snapshot);
            assertThat(loop.busyNanos()).isGreaterThanOrEqualTo(burner.busyNanos());
            assertThat(loop.busyNanos() + loop.idleNanos()).isEqualTo(snapshot.watchedNanos());
        }
    }

    /// Ten tasks at once, each of 2 ms: the last one waits for the nine others.
    @Test
    void aTaskIsScheduledForAsLongAsThoseBeforeItRun() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch done = new CountDownLatch(10);
            watching.onLoop(() -> {
                for (int i = 0; i < 10; i++) {
                    watching.loop.runOnContext(new Burner(2 * MILLI, done));
                }
            });
            Watching.await(done);

            Snapshot snapshot = watching.await(
                    s -> hasTask(s, "Burner") && task(s, "Burner").runs() == 10);

            // 0 + 2 + 4 + … + 18 ms
            assertThat(task(snapshot, "Burner").scheduledNanos()).isGreaterThanOrEqualTo(90 * MILLI);
            assertThat(task(snapshot, "Burner").delay().maxNanos()).isGreaterThanOrEqualTo(18 * MILLI);
            assertThat(task(snapshot, "Burner").delay().count()).isEqualTo(10);
        }
    }

    @Test
    void aTimerIsScheduledFromTheTimeItWasDue() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch done = new CountDownLatch(1);
            watching.onLoop(() -> {
                long _ = watching.vertx.setTimer(5, new Late(done));
                burn(25 * MILLI);
            });
            Watching.await(done);

            Snapshot snapshot =
                    watching.await(s -> hasTask(s, "Late") && task(s, "Late").runs() == 1);

            assertThat(task(snapshot, "Late").scheduledNanos()).isGreaterThanOrEqualTo(19 * MILLI);
        }
    }

    @Test
    void whatRunsNowIsSeenWhileItRuns() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch release = new CountDownLatch(1);
            watching.loop.runOnContext(new Stuck(release));
            try {
                Snapshot snapshot =
                        watching.await(s -> watching.theLoop(s).state().equals("blocked")
                                && !watching.theLoop(s).stack().isEmpty());
                Loop loop = watching.theLoop(snapshot);
                assertThat(loop.current()).contains("Stuck");
                assertThat(loop.currentNanos()).isGreaterThanOrEqualTo(5 * MILLI);
                assertThat(loop.stack()).anyMatch(frame -> frame.contains("Stuck.handle"));
            } finally {
                release.countDown();
            }
            watching.await(s -> watching.theLoop(s).state().equals("idle"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aHandlerWithANameIsSeenInsideTheEventsOfItsSocket(String name) throws Exception {
        try (Watching watching = new Watching(transport(name))) {
            var handler = watching.inspector.handler(
                    "GET /burn",
                    (io.vertx.core.http.HttpServerRequest request) -> request.getHeader("traceparent"),
                    request -> {
                        burn(8 * MILLI);
                        var _ = request.response().end("done");
                    });
            int port = watching.vertx
                    .createHttpServer()
                    .requestHandler(handler)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
            var client = watching.vertx.createHttpClient();
            for (int i = 0; i < 3; i++) {
                client.request(HttpMethod.GET, port, "127.0.0.1", "/burn")
                        .compose(request ->
                                request.putHeader("traceparent", "trace-of-it").send())
                        .compose(HttpClientResponse::body)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            }

            Snapshot snapshot = watching.await(
                    s -> hasTask(s, "GET /burn")
                    && task(s, "GET /burn").runs() == 3
                    && watching.theLoop(s).ioNanos() >= 24 * MILLI);

            Task burn = task(snapshot, "GET /burn");
            assertThat(burn.busyNanos()).isGreaterThanOrEqualTo(24 * MILLI);
            assertThat(burn.outliers())
                    .hasSize(3)
                    .allMatch(outlier -> outlier.trace().equals("trace-of-it"));
            // Each part of the busy time has one owner.
            long all = snapshot.tasks().stream()
                    .filter(task -> task.on().equals("loop"))
                    .mapToLong(Task::busyNanos)
                    .sum();
            long busy = watching.inspector.snapshot().loops().stream()
                    .mapToLong(Loop::busyNanos)
                    .sum();
            assertThat(all).isLessThanOrEqualTo(busy);
        }
    }

    @Test
    void aNamedTaskIsSeenUnderItsNameAndWaitsFromTheBeginning() throws Exception {
        try (Watching watching = new Watching()) {
            Runnable task = watching.inspector.task("sweep", () -> burn(3 * MILLI));
            Snapshot before = watching.inspector.snapshot();
            assertThat(task(before, "sweep").waiting()).isEqualTo(1);
            assertThat(task(before, "sweep").state()).isEqualTo("scheduled");
            burn(20 * MILLI);

            watching.onLoop(task);

            Snapshot after = watching.await(s -> task(s, "sweep").runs() == 1);
            assertThat(task(after, "sweep").waiting()).isZero();
            assertThat(task(after, "sweep").scheduledNanos()).isGreaterThanOrEqualTo(20 * MILLI);
            assertThat(task(after, "sweep").busyNanos()).isGreaterThanOrEqualTo(3 * MILLI);
        }
    }

    @Test
    void whileItIsOffNothingIsSeen() throws Exception {
        try (Watching watching = new Watching()) {
            watching.inspector.off();
            watching.onLoop(() -> burn(MILLI));
            Snapshot before = watching.inspector.snapshot();
            watching.onLoop(() -> burn(MILLI));
            Snapshot after = watching.inspector.snapshot();

            assertThat(after.on()).isFalse();
            assertThat(watching.theLoop(after).tasks())
                    .isEqualTo(watching.theLoop(before).tasks());
            assertThat(after.watchedNanos()).isEqualTo(before.watchedNanos());

            watching.inspector.on();
            watching.onLoop(new Named());
            assertThat(watching.await(s -> hasTask(s, "Named")).on()).isTrue();
        }
    }

    @Test
    void switchingWhileTasksRunLosesNoTaskAndInventsNoTime() throws Exception {
        try (Watching watching = new Watching()) {
            int tasks = 20_000;
            CountDownLatch done = new CountDownLatch(tasks);
            Thread switcher = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20; i++) {
                    watching.inspector.off();
                    watching.inspector.on();
                }
            });
            for (int i = 0; i < tasks; i++) {
                watching.loop.runOnContext(_ -> done.countDown());
            }
            Watching.await(done);
            switcher.join();
            watching.onLoop(() -> {});
            Snapshot snapshot = watching.inspector.snapshot();
            assertThat(watching.theLoop(snapshot).busyNanos()).isLessThanOrEqualTo(snapshot.watchedNanos());
        }
    }

    @Test
    void anApplicationOnNettyAloneIsSeenAsWell() throws Exception {
        try (RuntimeInspector inspector = RuntimeInspector.of("bare")) {
            EventLoopGroup loops = inspector.eventLoops("io", 2, Thread::new, NioIoHandler.newFactory());
            inspector.on();
            loops.submit(() -> burn(4 * MILLI)).get(60, TimeUnit.SECONDS);
            loops.submit(() -> burn(4 * MILLI)).get(60, TimeUnit.SECONDS);
            var _ = loops.shutdownGracefully(100, 1000, TimeUnit.MILLISECONDS);

            assertThat(inspector.snapshot().loops()).extracting(Loop::name).containsExactly("io-0", "io-1");
            assertThat(inspector.snapshot().loops()).allMatch(loop -> loop.busyNanos() >= 4 * MILLI);
            assertThat(loops.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            // Who waits for the end is told in any order.
            while (!inspector.snapshot().loops().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aLoopThatIsDrivenByHandTellsWhatItDoes() {
        try (RuntimeInspector inspector = RuntimeInspector.of("agent")) {
            LoopWatch loop = inspector.driven("drive");
            assertThat(loop.isOn()).isFalse();
            inspector.on();
            loop.enter();
            loop.turned(1_000_000, 3_000_000, 2);
            loop.turned(4_000_000, 5_000_000, 1);
            loop.late(700_000);

            Loop seen = inspector.snapshot().loops().getFirst();
            assertThat(seen.kind()).isEqualTo("driven");
            assertThat(seen.busyNanos()).isEqualTo(3_000_000);
            assertThat(seen.events()).isEqualTo(3);
            assertThat(seen.hold().maxNanos()).isEqualTo(2_000_000);
            assertThat(seen.delay().maxNanos()).isEqualTo(700_000);
        }
    }

    private static Transport transport(String name) {
        Transport epoll = Transport.EPOLL;
        return name.equals("epoll") && epoll != null && epoll.available() ? epoll : Transport.NIO;
    }

    private record Burner(long nanos, CountDownLatch done) implements Handler<Void> {
        @Override
        public void handle(Void nothing) {
            burn(nanos);
            done.countDown();
        }
    }

    private record Late(CountDownLatch done) implements Handler<Long> {
        @Override
        public void handle(Long id) {
            done.countDown();
        }
    }

    private record Stuck(CountDownLatch release) implements Handler<Void> {
        @Override
        public void handle(Void nothing) {
            try {
                release.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Named() implements Runnable {
        @Override
        public void run() {}
    }
}
