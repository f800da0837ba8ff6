package dev.spate.target;

import dev.spate.profile.Kind;
import dev.spate.profile.ProcessProfiler;
import dev.spate.profile.ProcessProfiler.Recording;
import dev.spate.profile.Profile;
import dev.spate.profile.TargetProfiler;
import dev.spate.profile.TimeWindows;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `/profile`: this process records what it does for a while, and gives the samples.
///
/// One recording at a time; the next start discards what nobody fetched. What takes long is done by a
/// thread of its own, so that no event loop waits for it.
final class Profiles implements Endpoint, AutoCloseable {

    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MOST_STACK_BYTES = 4 << 20;

    private final Vertx vertx;
    private @Nullable Recording recording;

    Profiles(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public void mount(Routes routes) {
        routes.witness(HttpMethod.GET, "/profile", this::about);
        routes.witness(HttpMethod.POST, "/profile/start", this::start);
        routes.witness(HttpMethod.POST, "/profile/stop", this::stop);
    }

    private void about(Exchange exchange) {
        Instant now = Instant.now();
        exchange.text(
                200,
                Buffer.buffer(TargetProfiler.MARK + " " + (now.getEpochSecond() * 1_000_000_000L + now.getNano())
                        + (ProcessProfiler.isRecording() ? " recording\n" : " idle\n")));
    }

    private void start(Exchange exchange) {
        Query query = exchange.query("kinds", "millis");
        String text = query.text("kinds");
        Set<Kind> kinds;
        try {
            kinds = Kind.parse(text == null ? "cpu,alloc" : text);
        } catch (IllegalArgumentException _) {
            throw new BadParameter("kinds", String.valueOf(text), "one or more of " + String.join(",", Kind.labels()));
        }
        long millis = query.integer("millis", 30_000, 100, ProcessProfiler.LONGEST.toMillis());
        aside(exchange, () -> begin(kinds, millis), engine -> exchange.text(200, Buffer.buffer(engine)));
    }

    private void stop(Exchange exchange) {
        exchange.query();
        exchange.withBody(MAX_BODY_BYTES, body -> {
            TimeWindows slow;
            try {
                slow = TimeWindows.parse(body.toString(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException _) {
                exchange.problem(
                        400, "Bad Request", "the body is no list of windows; a line has two instants in nanoseconds");
                return;
            }
            aside(exchange, () -> end(slow), zip -> {
                exchange.response().putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"profile.zip\"");
                exchange.bytes(Buffer.buffer(zip));
            });
        });
    }

    private synchronized String begin(Set<Kind> kinds, long millis) throws ProcessProfiler.ProfilerException {
        Recording before = recording;
        if (before != null && !before.hasEnded()) {
            throw new ProcessProfiler.ProfilerException("this target is being profiled already");
        }
        close();
        Recording started = ProcessProfiler.start(
                ProcessProfiler.Wish.of("the target", kinds, Duration.ofMillis(millis)), InstantSource.system());
        recording = started;
        return started.engine();
    }

    private synchronized byte[] end(TimeWindows slow) throws IOException, ProcessProfiler.ProfilerException {
        Recording ended = recording;
        recording = null;
        if (ended == null) {
            throw new ProcessProfiler.ProfilerException("no recording was started");
        }
        try (ended) {
            ended.stop();
            Profile profile = ended.read(slow);
            return profile.zip(MOST_STACK_BYTES);
        }
    }

    /// Ends a recording that goes on, and forgets one that nobody fetched.
    @Override
    public synchronized void close() {
        Recording left = recording;
        recording = null;
        if (left != null) {
            left.close();
        }
    }

    private <T> void aside(Exchange exchange, Callable<T> work, Consumer<T> then) {
        var context = vertx.getOrCreateContext();
        Thread.ofPlatform().daemon().name("target-profile").start(() -> {
            try {
                T value = work.call();
                context.runOnContext(_ -> then.accept(value));
            } catch (ProcessProfiler.ProfilerException e) {
                context.runOnContext(_ -> exchange.problem(409, "Conflict", String.valueOf(e.getMessage())));
            } catch (Exception e) {
                context.runOnContext(_ -> exchange.problem(500, "Internal Server Error", e.toString()));
            }
        });
    }
}
