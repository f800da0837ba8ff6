package dev.spate.http;

import static dev.spate.http.Served.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.coordinator.Submissions;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams of events: what comes, in what order, and what becomes of those who read slowly.
@Timeout(120)
class EventsTest {

    @TempDir
    private Path root;

    @Test
    void aClientThatComesBackGetsTheStateAndWhatItMissed() throws Exception {
        try (Served served = new Served(root);
                PaperAgent agent = new PaperAgent(served.log, "paper-1")) {
            served.submit("run", "application/yaml", Served.PLAN);
            var go = agent.started();
            agent.second(go, 100, 10);
            List<String> first;
            try (Stream stream = new Stream(served, "run", null)) {
                first = stream.until("second");
            }
            assertThat(first)
                    .startsWith("state", "submitted", "planned", "ready", "started")
                    .endsWith("second");
            agent.second(go, 100, 20);
            try (Stream stream = new Stream(served, "run", Stream.last)) {
                assertThat(stream.until("second")).containsExactly("state", "second");
                agent.done(go);
                assertThat(stream.until("ended")).containsExactly("finished", "ended");
            }
            try (Stream stream = new Stream(served, "run", null)) {
                assertThat(stream.until("ended")).containsExactly("state", "ended");
            }
            HttpResponse<String> seen =
                    served.send(served.request("/api/v1/runs/run/events").header("Last-Event-ID", Stream.last));
            assertThat(seen.statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aSilentStreamShowsThatItIsOpen() throws Exception {
        try (Served served = new Served(root, Served.MUCH.withTimes(10_000, 60_000, 10_000, 50))) {
            served.submit("waits", "application/yaml", Served.PLAN);
            try (Stream stream = new Stream(served, "waits", null)) {
                stream.until("submitted");
                assertThat(stream.line()).isEqualTo(":");
                assertThat(stream.line()).isEmpty();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndHoldsNobodyUp() throws Exception {
        try (Served served = new Served(root, Served.MUCH.withTimes(10_000, 60_000, 10_000, 200))) {
            served.submit("run", "application/yaml", Served.PLAN);
            try (Socket lazy = new Socket()) {
                lazy.setReceiveBufferSize(4096);
                lazy.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), served.port));
                lazy.getOutputStream()
                        .write(head("GET /api/v1/runs/run/events HTTP/1.1", "Host: localhost")
                                .getBytes(UTF_8));
                // It is served before it stops reading.
                assertThat(lazy.getInputStream().read()).isEqualTo('H');
                RunFeed feed = requireNonNull(feeds(served).feed("run"));
                String longReason = "x".repeat(100_000);
                for (int i = 0; i < 300; i++) {
                    feed.happened(new RunEvent.AgentLost("run", 1, "a", 1, 1, longReason));
                    // What happens is written down without anybody's leave.
                }
                while (feed.followers() > 0) {
                    Thread.onSpinWait();
                }
                assertThat(served.get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void whoIsBehindLosesSecondsAndNoCounts() {
        List<Runnable> later = new ArrayList<>();
        RunEvent.RunSubmitted submitted =
                new RunEvent.RunSubmitted("r", 1, "paper", Served.PLAN, Map.of(), Map.of(), 7, 1);
        Plan plan = requireNonNull(Submissions.read(submitted).plan());
        RunFeed feed = new RunFeed("r", plan, "n", later::add, () -> {});
        for (int second = 0; second < 100; second++) {
            feed.accept(new MergedInterval(second, second + 1, List.of(), List.of(), Map.of(), 1));
        }
        assertThat(later).hasSize(16);
        later.forEach(Runnable::run);
        later.clear();
        feed.accept(new MergedInterval(100, 101, List.of(), List.of(), Map.of(), 1));
        later.forEach(Runnable::run);

        String last = new String(requireNonNull(feed.after(16)).bytes(), UTF_8);
        assertThat(last)
                .startsWith("id: n-17\nevent: second\n")
                .contains("\"start\":100")
                .contains("\"skipped\":84");
        assertThat(feed.after(17)).isNull();
        assertThat(feed.number("n-17")).isEqualTo(17);
        assertThat(feed.number("n-18")).isZero();
        assertThat(feed.number("other-3")).isZero();
        assertThat(feed.number("n-x")).isZero();
    }

    private static RunFeeds feeds(Served served) {
        return served.server.feeds();
    }

    /// A stream as it comes.
    private static final class Stream implements AutoCloseable {

        /// The newest id of any stream.
        private static String last = "";

        private final BufferedReader in;

        Stream(Served served, String run, @Nullable String seen) throws Exception {
            var request = served.request("/api/v1/runs/" + run + "/events");
            if (seen != null) {
                request.header("Last-Event-ID", seen);
            }
            var response = served.open(request);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            in = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        }

        String line() throws IOException {
            return requireNonNull(in.readLine(), "the stream ended");
        }

        /// The names of the events that come, up to this one.
        List<String> until(String event) throws IOException {
            List<String> events = new ArrayList<>();
            while (events.isEmpty() || !events.getLast().equals(event)) {
                String line = line();
                if (line.startsWith("event: ")) {
                    events.add(line.substring(7));
                    String data = line();
                    assertThat(ServerAnswer.parse(data.substring("data: ".length()))
                                    .isObject())
                            .isTrue();
                    assertThat(line()).isEmpty();
                } else if (line.startsWith("id: ")) {
                    last = line.substring(4);
                }
            }
            return events;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
