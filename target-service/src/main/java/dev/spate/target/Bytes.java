package dev.spate.target;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

/// `/bytes/{n}`: exactly n bytes, the byte at offset i being the letter i mod 26.
///
/// A long body is written in pieces, and only when the connection takes them: a client that reads slowly
/// costs a few pieces of memory, not the body.
final class Bytes implements Endpoint {

    private static final long MAX_BYTES = 1L << 30;

    /// A multiple of 26, so that every piece begins with the same letter.
    private static final int PIECE_BYTES = 26 * 2520;

    private static final Buffer PIECE = Buffer.buffer(piece());

    @Override
    public void mount(Routes routes) {
        routes.get("/bytes/{n}", this::bytes);
    }

    private void bytes(Exchange exchange) {
        long length = exchange.path("n", 0, MAX_BYTES);
        if (length <= PIECE_BYTES) {
            exchange.bytes(PIECE.slice(0, (int) length));
            return;
        }
        exchange.announceBytes(length);
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            exchange.empty(200);
        } else {
            write(exchange, length);
        }
    }

    private void write(Exchange exchange, long length) {
        HttpServerResponse response = exchange.response();
        long left = length;
        while (left > PIECE_BYTES && !exchange.settled() && !response.writeQueueFull()) {
            response.write(PIECE);
            left -= PIECE_BYTES;
        }
        if (left <= PIECE_BYTES) {
            exchange.finish(PIECE.slice(0, (int) left));
        } else if (!exchange.settled()) {
            long rest = left;
            response.drainHandler(_ -> write(exchange, rest));
        }
    }

    private static byte[] piece() {
        byte[] piece = new byte[PIECE_BYTES];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) ('a' + i % 26);
        }
        return piece;
    }
}
