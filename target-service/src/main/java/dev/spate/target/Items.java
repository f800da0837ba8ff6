package dev.spate.target;

import io.vertx.core.buffer.Buffer;

/// `/api/items` and `/api/items/{id}`, also without `/api`: a list in pages, to be browsed.
final class Items implements Endpoint {

    private static final int DEFAULT_SIZE = 20;
    private static final int MAX_SIZE = 100;

    @Override
    public void mount(Routes routes) {
        for (String base : new String[] {"/api", ""}) {
            routes.get(base + "/items", this::page);
            routes.get(base + "/items/{id}", this::item);
        }
    }

    private void page(Exchange exchange) {
        Query query = exchange.query("page", "size");
        int size = (int) query.integer("size", DEFAULT_SIZE, 1, MAX_SIZE);
        int pages = (Catalogue.SIZE + size - 1) / size;
        int page = (int) query.integer("page", 1, 1, pages);
        int first = (page - 1) * size + 1;
        int count = Math.min(size, Catalogue.SIZE - first + 1);
        StringBuilder json = new StringBuilder(40 + 64 * count);
        json.append("{\"page\":").append(page).append(",\"items\":[");
        Catalogue.appendItems(json, first, count);
        json.append(']');
        if (page < pages) {
            json.append(",\"next\":").append(page + 1);
        }
        exchange.json(200, Buffer.buffer(json.append('}').toString()));
    }

    private void item(Exchange exchange) {
        long id = exchange.path("id", 0, Long.MAX_VALUE);
        if (id < 1 || id > Catalogue.SIZE) {
            exchange.problem(404, "Not Found", "there is no item " + id + "; ids go from 1 to " + Catalogue.SIZE);
            return;
        }
        StringBuilder json = new StringBuilder(80);
        Catalogue.append(json, (int) id);
        exchange.json(200, Buffer.buffer(json.toString()));
    }
}
