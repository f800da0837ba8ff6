package dev.spate.inspector;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What an inspector says over HTTP, whatever serves it:
///
/// | | |
/// |---|---|
/// | `GET /inspect` | a snapshot, as JSON |
/// | `GET /inspect/stream` | one a second: a recording, a line each; as events if the client accepts `text/event-stream` |
/// | `POST /inspect/on`, `POST /inspect/off` | switches it |
/// | `POST /inspect/slices/on`, `/off` | whether runs are written to the flight recorder |
///
/// For any thread, but for none that must not block: a snapshot takes some milliseconds.
public final class InspectorAnswers {

    /// The beginning of all addresses.
    public static final String PATH = "/inspect";

    /// Where [#follow] is to be used.
    public static final String STREAM = PATH + "/stream";

    /// Each is a thread and a snapshot a second. No virtual one: it would wait behind those it reports on.
    private static final int MOST_FOLLOWERS = 16;

    private static final long SECOND = 1_000_000_000L;

    /// An answer.
    ///
    /// @param type of the content
    public record Answer(int status, String type, String body) {

        public byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }

        private static Answer json(String body) {
            return new Answer(200, "application/json", body);
        }
    }

    private final RuntimeInspector inspector;
    private final AtomicInteger followers = new AtomicInteger();

    public InspectorAnswers(RuntimeInspector inspector) {
        this.inspector = inspector;
    }

    /// The answer to a request that is not [#STREAM].
    public Answer answer(String method, String path) {
        return switch (method + " " + path) {
            case "GET " + PATH, "HEAD " + PATH -> Answer.json(Recording.line(inspector.snapshot()));
            case "POST " + PATH + "/on" -> {
                inspector.on();
                yield state();
            }
            case "POST " + PATH + "/off" -> {
                inspector.off();
                yield state();
            }
            case "POST " + PATH + "/slices/on" -> {
                inspector.slices(true);
                yield state();
            }
            case "POST " + PATH + "/slices/off" -> {
                inspector.slices(false);
                yield state();
            }
            default ->
                new Answer(
                        404,
                        "text/plain; charset=utf-8",
                        "the inspector answers GET /inspect, GET /inspect/stream, POST /inspect/on, POST /inspect/off,"
                                + " POST /inspect/slices/on and POST /inspect/slices/off\n");
        };
    }

    /// The type of a stream for a client that accepts this.
    public static String streamType(@Nullable String accept) {
        return isEvents(accept) ? "text/event-stream" : "application/x-ndjson";
    }

    /// Gives snapshots to a client, one a second, on a thread of its own.
    ///
    /// @param accept what the client accepts
    /// @param to takes a piece of text; says whether there may come more. May be called until it says no.
    /// @return false: there are too many who follow
    public boolean follow(@Nullable String accept, Predicate<String> to) {
        if (followers.incrementAndGet() > MOST_FOLLOWERS) {
            int _ = followers.decrementAndGet();
            return false;
        }
        boolean events = isEvents(accept);
        Thread _ = Thread.ofPlatform().daemon().name("spate-inspector-stream").start(() -> {
            try {
                stream(events, to);
            } finally {
                int _ = followers.decrementAndGet();
            }
        });
        return true;
    }

    private void stream(boolean events, Predicate<String> to) {
        String header = Recording.header(inspector.process(), System.currentTimeMillis());
        boolean more = to.test(piece(events, header));
        long next = System.nanoTime();
        while (more) {
            more = to.test(piece(events, Recording.line(inspector.snapshot())));
            next = Math.max(next + SECOND, System.nanoTime());
            while (more && System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private static String piece(boolean events, String line) {
        return events ? "data: " + line + "\n\n" : line + "\n";
    }

    private static boolean isEvents(@Nullable String accept) {
        return accept != null && accept.contains("text/event-stream");
    }

    private Answer state() {
        return Answer.json("{\"on\":" + inspector.isOn() + ",\"slices\":" + TaskSlice.isWritten() + "}");
    }
}
