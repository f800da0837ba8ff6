package dev.spate.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Resource.Kind;
import dev.spate.inspector.Snapshot.Drops;
import dev.spate.inspector.Snapshot.Thing;
import dev.spate.inspector.Snapshot.Times;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That memory is bounded and what does not fit is counted; that numbers are right.
final class BoundsTest {

    @Test
    void tasksOfMoreOriginsThanFitAreOneRowAndCounted() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch done = new CountDownLatch(300);
            for (int i = 0; i < 300; i++) {
                Runnable task = watching.inspector.task("task " + i, done::countDown);
                watching.loop.runOnContext(_ -> task.run());
            }
            Watching.await(done);
            watching.onLoop(() -> {});

            Snapshot snapshot = watching.inspector.snapshot();
            assertThat(snapshot.drops().origins()).isGreaterThanOrEqualTo(300 - Origins.MOST);
            assertThat(Watching.task(snapshot, "(others)").runs()).isGreaterThanOrEqualTo(300 - Origins.MOST);
            assertThat(snapshot.tasks().stream().map(Snapshot.Task::origin).distinct())
                    .hasSizeLessThanOrEqualTo(Origins.MOST);
        }
    }

    @Test
    void moreResourcesNamesAndPromisesThanFitAreCounted() {
        try (RuntimeInspector inspector = RuntimeInspector.of("test")) {
            inspector.tellOnly();
            for (int i = 0; i < Resources.MOST + 7; i++) {
                inspector.resource(Kind.LOCK, "lock " + i, 1).acquired("holder", 0);
            }
            Resource lock = inspector.resource(Kind.LOCK, "lock 0", 1);
            for (int i = 0; i < 40; i++) {
                lock.waits("waiter " + i);
            }
            List<Promise<String>> promises = new ArrayList<>();
            for (int i = 0; i < WatchedPromises.MOST + 3; i++) {
                promises.add(inspector.promise("promise"));
            }

            Snapshot snapshot = inspector.snapshot();
            assertThat(snapshot.drops()).isEqualTo(new Drops(0, 7, 8, 3, 0, 0));
            assertThat(snapshot.resources()).hasSize(Resources.MOST);
            assertThat(snapshot.promises().open()).isEqualTo(WatchedPromises.MOST);
            promises.forEach(promise -> promise.complete("done"));
            assertThat(inspector.snapshot().promises().open()).isZero();
        }
    }

    @Test
    void handlersNestedTooDeepRunAndAreCounted() throws Exception {
        try (Watching watching = new Watching()) {
            CountDownLatch done = new CountDownLatch(1);
            Runnable nest = done::countDown;
            for (int i = 0; i < 12; i++) {
                Runnable inner = nest;
                nest = watching.inspector.task("level " + i, inner);
            }
            watching.onLoop(nest);
            Watching.await(done);
            Snapshot seen = watching.await(snapshot ->
                    snapshot.drops().nested() > 0 && !snapshot.tasks().isEmpty());
            assertThat(seen.drops().nested()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void whoHoldsAndWhoWaitsIsShown() {
        try (RuntimeInspector inspector = RuntimeInspector.of("test")) {
            inspector.tellOnly();
            Resource lock = inspector.resource(Kind.LOCK, "cart", 1);
            lock.acquired("checkout", 0);
            lock.waits("sweep");
            lock.waits("sweep");
            lock.waits("audit");

            Thing cart = inspector.snapshot().resources().getFirst();
            assertThat(cart.holders()).containsExactly(new Snapshot.Who("checkout", 1));
            assertThat(cart.waiters()).containsExactly(new Snapshot.Who("sweep", 2), new Snapshot.Who("audit", 1));

            lock.released("checkout", 700);
            lock.acquired("sweep", 300);
            cart = inspector.snapshot().resources().getFirst();
            assertThat(cart.holders()).containsExactly(new Snapshot.Who("sweep", 1));
            assertThat(cart.contended()).isEqualTo(1);
            assertThat(cart.acquired()).isEqualTo(2);
            assertThat(cart.held().sumNanos()).isEqualTo(700);
            assertThat(cart.waits().sumNanos()).isEqualTo(300);
        }
    }

    @Test
    void percentilesAreAtMostAnEighthTooGreat() {
        Cells cells = new Cells(Histogram.CELLS);
        for (int i = 1; i <= 1000; i++) {
            Histogram.record(cells, 0, i * 1_000L);
        }
        Times times = Histogram.times(cells, 0);

        assertThat(times.count()).isEqualTo(1000);
        assertThat(times.sumNanos()).isEqualTo(500_500_000);
        assertThat(times.maxNanos()).isEqualTo(1_000_000);
        assertThat(times.p50()).isBetween(500_000L, 562_500L);
        assertThat(times.p99()).isBetween(990_000L, 1_000_000L);
        assertThat(times.buckets().stream().mapToLong(Snapshot.Bucket::count).sum())
                .isEqualTo(1000);
        for (int bucket = 0; bucket < Histogram.BUCKETS - 1; bucket++) {
            assertThat(Histogram.bucket(Histogram.upTo(bucket))).isEqualTo(bucket);
            assertThat(Histogram.bucket(Histogram.upTo(bucket) + 1)).isEqualTo(bucket + 1);
        }
        assertThat(Histogram.bucket(Long.MAX_VALUE)).isEqualTo(Histogram.BUCKETS - 1);
    }

    @Test
    void aRecordingThatWasTornIsReadUpToThere(@TempDir Path folder) throws Exception {
        try (RuntimeInspector inspector = RuntimeInspector.of("test")) {
            String line = dev.spate.inspector.Recording.line(inspector.snapshot());
            Path file = Files.writeString(
                    folder.resolve("torn.ndjson"),
                    dev.spate.inspector.Recording.header("test", 0) + "\n" + line + "\n"
                            + line.substring(0, line.length() / 2));
            assertThat(dev.spate.inspector.Recording.read(file)).hasSize(1);

            Path other = Files.writeString(folder.resolve("other.txt"), "{\"a\":1}\n");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> dev.spate.inspector.Recording.read(other))
                    .hasMessageContaining("no recording of an inspector");
        }
    }

    @Test
    void slicesTieTheEventsOfAThreadToATrace(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("slices.jfr");
        try (Watching watching = new Watching();
                Recording recording = new Recording()) {
            watching.inspector.slices(true);
            var _ = recording.enable("dev.spate.TaskSlice");
            recording.start();
            var handler = watching.inspector.handler("traced", (String trace) -> trace, _ -> Watching.burn(1_000_000));
            watching.onLoop(() -> {
                handler.handle("4bf92f3577b34da6a3ce929d0e0e4736");
                handler.handle("00f067aa0ba902b700f067aa0ba902b7");
            });
            recording.stop();
            recording.dump(file);
        } finally {
            TaskSlice.write(false);
        }
        assertThat(RecordingFile.readAllEvents(file))
                .filteredOn(event -> event.getString("origin").equals("traced"))
                .extracting(event -> event.getString("trace"))
                .containsExactly("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b700f067aa0ba902b7");
    }
}
