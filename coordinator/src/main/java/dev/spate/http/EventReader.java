package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.report.LiveSecond;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads the events of a run, and comes back when the line breaks. One thread.
final class EventReader {

    /// A server shows every ten seconds that it is there.
    private static final long SILENCE_MILLIS = 35_000;

    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    /// A coordinator that is gone for longer does not come back by itself.
    private static final long PATIENCE_MILLIS = 600_000;

    private final CoordinatorClient client;
    private final String run;
    private final RunFollower follower;
    private @Nullable String last;
    private @Nullable RunInfo state;
    private @Nullable RunInfo ended;
    private long startEpochNanos;
    private long endNanos = -1;
    private boolean away;

    EventReader(CoordinatorClient client, String run, RunFollower follower) {
        this.client = client;
        this.run = run;
        this.follower = follower;
    }

    RunInfo read() throws CoordinatorException, InterruptedException {
        long wait = FIRST_WAIT_MILLIS;
        long waited = 0;
        while (true) {
            String why;
            CoordinatorException unreachable;
            try {
                HttpResponse<InputStream> response = client.events(run, last);
                if (response.statusCode() == 200) {
                    if (stream(response.body())) {
                        wait = FIRST_WAIT_MILLIS;
                        waited = 0;
                    }
                    if (ended != null) {
                        return ended;
                    }
                    why = "the coordinator ended the stream of events";
                } else {
                    ServerAnswer answer = CoordinatorClient.answer(response);
                    CoordinatorException refusal =
                            answer.refusal(client.address().toString());
                    // Another coordinator may take a moment to know the run again.
                    if (!answer.isForLater()) {
                        throw refusal;
                    }
                    why = String.valueOf(refusal.getMessage());
                }
                unreachable = new CoordinatorException(CoordinatorException.Kind.UNREACHABLE, why);
            } catch (IOException e) {
                unreachable = client.unreachable(e);
                why = String.valueOf(unreachable.getMessage());
            }
            if (waited >= PATIENCE_MILLIS) {
                throw unreachable;
            }
            if (!away && waited > 0) {
                // Not for a moment's break.
                away = true;
                follower.away(why);
            }
            Thread.sleep(wait);
            waited += wait;
            wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
        }
    }

    /// @return whether anything came
    private boolean stream(InputStream body) {
        AtomicLong lines = new AtomicLong();
        Thread watch = Thread.ofVirtual().start(() -> watch(body, lines));
        String event = "";
        String id = null;
        StringBuilder data = new StringBuilder();
        boolean any = false;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.incrementAndGet();
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        any = true;
                        heard();
                        if (id != null) {
                            last = id;
                        }
                        take(event, ServerAnswer.parse(data.toString()));
                        if (ended != null) {
                            return true;
                        }
                    }
                    event = "";
                    id = null;
                    data.setLength(0);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line, 6, line.length());
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                }
            }
        } catch (IOException _) {
            // The line broke, or was silent for too long: the caller comes back.
        } finally {
            watch.interrupt();
        }
        return any;
    }

    private static void watch(InputStream body, AtomicLong lines) {
        try {
            long before = -1;
            while (lines.get() != before) {
                before = lines.get();
                Thread.sleep(SILENCE_MILLIS);
            }
            body.close();
        } catch (IOException | InterruptedException _) {
            // Read to its end, or broken anyway.
        }
    }

    private void heard() {
        if (away) {
            away = false;
            follower.back();
        }
    }

    private void take(String event, JsonNode data) {
        switch (event) {
            case "state" -> {
                RunInfo now = RunInfo.of(data);
                state = now;
                follower.state(now);
            }
            case "started" -> {
                long start = data.path("start").asLong();
                if (start != startEpochNanos) {
                    startEpochNanos = start;
                    follower.started(start);
                }
            }
            case "ready" ->
                follower.ready(
                        text(data, "agent"),
                        data.path("ready").asInt(),
                        data.path("of").asInt());
            case "agent-lost" -> said("agent " + text(data, "agent") + " is lost: " + text(data, "reason"));
            case "share-handed-over" -> said("the share of " + text(data, "from") + " goes on at " + text(data, "to"));
            case "stopping" -> said("stopping: " + text(data, "reason"));
            case "second" -> second(data);
            case "ended" -> end(data);
            default -> {
                // Of a newer version.
            }
        }
    }

    private void said(String sentence) {
        follower.said(sentence);
    }

    private void second(JsonNode data) {
        long end = data.path("end").asLong();
        if (end <= endNanos) {
            // Another coordinator replays what this reader has seen.
            return;
        }
        endNanos = end;
        JsonNode all = data.path("all");
        JsonNode total = data.path("total");
        follower.second(new LiveSecond(
                data.path("start").asLong(),
                end,
                all.path("started").asLong(),
                all.path("users").asBoolean(),
                all.path("active").asLong(),
                all.path("responses").asLong(),
                all.path("p50").asLong(),
                all.path("p99").asLong(),
                all.path("max").asLong(),
                data.path("agents").asInt(),
                data.path("expectedAgents").asInt(),
                new LiveSecond.Totals(
                        total.path("requests").asLong(),
                        total.path("errors").asLong(),
                        total.path("missed").asLong())));
    }

    private void end(JsonNode data) {
        RunInfo known = state;
        ended = new RunInfo(
                run,
                known == null ? "" : known.plan(),
                "finished",
                known == null ? 0 : known.agentsAsked(),
                known == null ? List.of() : known.agents(),
                known == null ? "" : known.submitted(),
                text(data, "verdict"),
                RunInfo.texts(data.path("reasons")));
    }

    private static String text(JsonNode data, String field) {
        return ServerAnswer.clean(data.path(field).asText(""));
    }
}
