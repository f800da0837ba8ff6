package dev.spate.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// Requests one after another to a variant of the laboratory that does it the wrong way, until it is
/// closed. Ten a second at most: what is looked at is the lint, not the load.
final class NaiveLoad implements AutoCloseable {

    private static final long BETWEEN_MILLIS = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Thread thread;

    NaiveLoad(URI target, String path) {
        HttpRequest request = HttpRequest.newBuilder(target.resolve(path)).build();
        thread = Thread.ofPlatform().daemon().name("naive-load").start(() -> {
            try {
                while (true) {
                    client.send(request, BodyHandlers.discarding());
                    Thread.sleep(BETWEEN_MILLIS);
                }
            } catch (IOException | InterruptedException _) {
                // It was closed, or the target was.
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
        client.shutdownNow();
    }
}
