package dev.spate.inspector;

import static dev.spate.inspector.Watching.burn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Resource.Kind;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A recording of a real run, with most of what can be seen in it: what pages and terminals are tried
/// with. `-Dspate.example.write=true` makes the kept file anew.
final class ExampleTest {

    private static final Path KEPT = Path.of("src/test/resources/inspection.ndjson");
    private static final long MILLI = 1_000_000;

    @Test
    void aRunIsRecordedAndReadBack(@TempDir Path folder) throws Exception {
        Path file = Boolean.getBoolean("spate.example.write") ? KEPT : folder.resolve("inspection.ndjson");
        int snapshots = Boolean.getBoolean("spate.example.write") ? 15 : 2;

        try (Watching watching = new Watching();
                Recording.Writer writer = new Recording.Writer(file, "test", System.currentTimeMillis());
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            Inspector inspector = watching.inspector;
            int port = watching.vertx
                    .createHttpServer()
                    .requestHandler(inspector.handler(
                            "GET /work", (HttpServerRequest request) -> request.getHeader("traceparent"), request -> {
                                burn(MILLI / 4);
                                var _ = request.response().end("done");
                            }))
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
            var client = watching.vertx.createHttpClient();
            Resource lock = inspector.resource(Kind.LOCK, "cart", 1);
            Resource queue = inspector.resource(Kind.QUEUE, "orders", 0);
            Resource file64 = inspector.resource(Kind.FILE, "catalogue", 0);
            AtomicInteger number = new AtomicInteger();
            for (int second = 0; second < snapshots; second++) {
                int now = second;
                for (int tenth = 0; tenth < 10; tenth++) {
                    client.request(HttpMethod.GET, port, "127.0.0.1", "/work")
                            .compose(request -> request.putHeader(
                                            "traceparent",
                                            "00-%032x-%016x-01".formatted(number.incrementAndGet(), number.get()))
                                    .send())
                            .compose(HttpClientResponse::body)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    var _ = virtual.submit(inspector.task("price", 40_000, () -> burn(MILLI)));
                    for (int i = 0; i < 4; i++) {
                        var _ = watching.vertx.executeBlocking(() -> {
                            Thread.sleep(45);
                            return null;
                        });
                    }
                    lock.acquired("checkout", 0);
                    lock.waits("sweep");
                    Thread.sleep(80);
                    lock.released("checkout", 80 * MILLI);
                    lock.acquired("sweep", 80 * MILLI);
                    lock.released("sweep", 1000);
                    queue.size(now * 900L + tenth);
                    for (int i = 0; i < 20; i++) {
                        file64.moved(64);
                    }
                }
                var _ = inspector.promise("answer");
                watching.onLoop(inspector.task("report", () -> burn(now == 7 ? 60 * MILLI : MILLI)));
                if (now == snapshots / 2) {
                    System.gc();
                }
                lock.acquired("checkout", 0);
                lock.waits("sweep");
                writer.write(watching.inspector.snapshot());
                lock.released("checkout", MILLI);
                lock.acquired("sweep", MILLI);
                lock.released("sweep", 1000);
            }
            CountDownLatch done = new CountDownLatch(1);
            watching.loop.runOnContext(_ -> done.countDown());
            Watching.await(done);
        }

        List<Snapshot> read = Recording.read(file);
        assertThat(read).hasSize(snapshots).allMatch(Snapshot::on);
        assertThat(read).extracting(Snapshot::process).containsOnly("test");
        assertThat(Watching.task(read.getLast(), "GET /work").runs()).isEqualTo(10L * snapshots);
    }

    /// The kept one is of a time when a snapshot had fewer members.
    @Test
    void theKeptRecordingCanBeReadAndAllOfItIsWrittenAgain() throws Exception {
        List<Snapshot> kept = Recording.read(KEPT);

        assertThat(kept).hasSizeGreaterThan(10);
        Snapshot last = kept.getLast();
        assertThat(last.lints()).hasSize(Lint.values().length);
        List<String> lines = Files.readAllLines(KEPT);
        for (int i = 0; i < kept.size(); i++) {
            assertHas(new JsonObject(Recording.line(kept.get(i))), new JsonObject(lines.get(i + 1)));
        }
    }

    private static void assertHas(Object whole, Object part) {
        if (part instanceof JsonObject members) {
            members.forEach(
                    member -> assertHas(((JsonObject) whole).getValue(member.getKey(), "(absent)"), member.getValue()));
        } else if (part instanceof JsonArray list) {
            JsonArray all = (JsonArray) whole;
            assertThat(all.size()).isEqualTo(list.size());
            for (int i = 0; i < list.size(); i++) {
                assertHas(all.getValue(i), list.getValue(i));
            }
        } else {
            assertThat(whole).isEqualTo(part);
        }
    }
}
