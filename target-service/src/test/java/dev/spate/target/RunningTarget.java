package dev.spate.target;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.LongSupplier;

/// A target service on a free port, and a client for it that knows nothing of Vert.x.
final class RunningTarget implements AutoCloseable {

    private final TargetService service;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningTarget(TargetService service) {
        this.service = service;
    }

    static RunningTarget start() throws IOException {
        return new RunningTarget(TargetService.start(TargetOptions.defaults().withEventLoops(2)));
    }

    static RunningTarget start(TargetOptions options, LongSupplier nanos) throws IOException {
        return new RunningTarget(TargetService.start(options, null, nanos));
    }

    static RunningTarget watched(TargetObserver observer) throws IOException {
        return new RunningTarget(TargetService.start(TargetOptions.defaults().withEventLoops(2), observer));
    }

    TargetService service() {
        return service;
    }

    HttpClient client() {
        return client;
    }

    URI uri(String path) {
        return service.address().resolve(path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    JsonObject json(String path) throws IOException, InterruptedException {
        return new JsonObject(get(path).body());
    }

    /// @param headers names and values in turn
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// What `/counter` says of one route; all zero when it was not asked for.
    JsonObject counted(String route) throws IOException, InterruptedException {
        return json("/counter")
                .getJsonObject("routes")
                .getJsonObject(
                        route,
                        new JsonObject().put("requests", 0).put("responses", 0).put("unanswered", 0));
    }

    @Override
    public void close() {
        client.close();
        service.close();
    }
}
