package dev.spate.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/// What a target service has served of `/hello`, as it says itself. For one thread.
public final class TargetCounts implements AutoCloseable {

    /// No run of these takes so long; what does is stuck.
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(90);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;

    /// @param address of the target service
    public TargetCounts(String address) {
        request = HttpRequest.newBuilder(URI.create(address + "/counter")).build();
    }

    /// Requests that have reached their handler.
    public long served() throws IOException, InterruptedException {
        return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .at("/routes")
                .path("GET /hello")
                .path("requests")
                .asLong(0);
    }

    /// Waits until the target has served so many requests.
    public void await(long requests) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (served() < requests) {
            if (System.nanoTime() - begin > LONGEST_NANOS) {
                throw new AssertionError("after 90 s " + served() + " requests were served, and not " + requests);
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
