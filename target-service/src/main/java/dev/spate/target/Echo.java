package dev.spate.target;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// `/echo`: the request as it arrived, as JSON.
final class Echo implements Endpoint {

    private static final int MAX_BODY_BYTES = 1 << 20;

    @Override
    public void mount(Routes routes) {
        routes.any("/echo", exchange -> exchange.withBody(MAX_BODY_BYTES, body -> echo(exchange, body)));
    }

    private void echo(Exchange exchange, Buffer body) {
        HttpServerRequest request = exchange.request();
        JsonObject headers = new JsonObject();
        for (String name : request.headers().names()) {
            headers.put(
                    name.toLowerCase(Locale.ROOT),
                    String.join(", ", request.headers().getAll(name)));
        }
        String query = request.query();
        JsonObject echo = new JsonObject()
                .put("method", request.method().name())
                .put("path", request.path())
                .put("query", query == null ? "" : query)
                .put("headers", headers);
        putBody(echo, body.getBytes());
        exchange.json(200, echo.toBuffer());
    }

    /// Text as it is; what is not UTF-8 in base 64.
    private static void putBody(JsonObject echo, byte[] body) {
        try {
            echo.put(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(body))
                            .toString());
            echo.put("bodyEncoding", "utf-8");
        } catch (CharacterCodingException _) {
            echo.put("body", Base64.getEncoder().encodeToString(body));
            echo.put("bodyEncoding", "base64");
        }
    }
}
