package dev.spate.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks processes over HTTP, briefly: one that does not answer is one that does not answer. For one
/// thread.
final class Asking implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /// What it answers with 200; null for everything else.
    @Nullable
    String get(String address) throws InterruptedException {
        return text(
                HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build());
    }

    /// Whether it answers with 200.
    boolean isGood(String address) throws InterruptedException {
        return get(address) != null;
    }

    /// @throws IOException if it does not do what is asked
    void send(String method, String address) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + address + " is answered with " + answer.statusCode() + ": "
                    + answer.body().strip());
        }
    }

    private @Nullable String text(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (IOException _) {
            return null;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
