package dev.spate.target;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/// `/status/{code}`: any final status, for checks and for the classes of errors. Those that lead
/// elsewhere lead to `/hello`; those that have no body have none.
final class StatusCodes implements Endpoint {

    @Override
    public void mount(Routes routes) {
        routes.any("/status/{code}", this::status);
    }

    private void status(Exchange exchange) {
        int code = (int) exchange.path("code", 200, 599);
        switch (code) {
            case 204, 205, 304 -> exchange.empty(code);
            default -> {
                if (code == 301 || code == 302 || code == 303 || code == 307 || code == 308) {
                    exchange.response().putHeader(HttpHeaders.LOCATION, "/hello");
                }
                exchange.json(code, Buffer.buffer("{\"status\":" + code + "}"));
            }
        }
    }
}
