package dev.spate.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;

/// Listens to what a coordinator says of a run, and finds out when it is abreast of it: when it tells of
/// a second that was over less than a second ago. For one thread.
final class RunEvents implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ABREAST_NANOS = 1_000_000_000L;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Stream<String> lines;
    private final Iterator<String> next;
    private final Instant started;

    /// @param address of a coordinator that is in charge
    /// @param run one that has started
    RunEvents(String address, String run) throws IOException, InterruptedException {
        String path = address + "/api/v1/runs/" + run;
        HttpRequest state = HttpRequest.newBuilder(URI.create(path)).build();
        started = Instant.parse(JSON.readTree(client.send(state, HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .at("/started")
                .asText());
        lines = client.send(
                        HttpRequest.newBuilder(URI.create(path + "/events")).build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body();
        next = lines.iterator();
    }

    /// Waits until it is abreast.
    ///
    /// @return the instant of `System.nanoTime()` at which that was heard
    long awaitAbreast() throws IOException {
        boolean second = false;
        while (next.hasNext()) {
            String line = next.next();
            if (line.startsWith("event:")) {
                second = line.endsWith(" second");
            } else if (second && line.startsWith("data:")) {
                long end = JSON.readTree(line.substring("data:".length()))
                        .at("/end")
                        .asLong();
                long late = Duration.between(started, Instant.now()).toNanos() - end;
                if (late < ABREAST_NANOS) {
                    return System.nanoTime();
                }
            }
        }
        throw new AssertionError("the run ended before the coordinator was abreast of it");
    }

    @Override
    public void close() {
        lines.close();
        client.shutdownNow();
    }
}
