package dev.spate.target;

import io.vertx.core.buffer.Buffer;

/// `/`, `/hello` and `/json`: answers that cost as little as an answer can, for runs whose subject is
/// the generator.
final class Greeting implements Endpoint {

    private static final int MAX_ITEMS = 1000;

    private static final Buffer WELCOME = Buffer.buffer("""
            Spate target service. /counter tells what it has served, /arrivals how evenly.
            """);
    private static final Buffer HELLO = Buffer.buffer("Hello, World!");
    private static final Buffer JSON = withItems(0);

    @Override
    public void mount(Routes routes) {
        routes.get("/", exchange -> exchange.text(200, WELCOME));
        routes.get("/hello", exchange -> exchange.text(200, HELLO));
        routes.get("/json", this::json);
    }

    private void json(Exchange exchange) {
        int items = (int) exchange.query("items").integer("items", 0, 0, MAX_ITEMS);
        exchange.json(200, items == 0 ? JSON : withItems(items));
    }

    private static Buffer withItems(int count) {
        StringBuilder json = new StringBuilder(40 + 64 * count).append("{\"message\":\"Hello, World!\",\"items\":[");
        Catalogue.appendItems(json, 1, count);
        return Buffer.buffer(json.append("]}").toString());
    }
}
