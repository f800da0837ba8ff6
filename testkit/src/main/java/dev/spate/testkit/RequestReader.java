package dev.spate.testkit;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/// Finds the ends of HTTP/1.1 requests in the bytes of one connection, however they are cut into reads.
///
/// Keeps the beginning of the line that it is at and nothing else, and allocates nothing once made. For
/// one thread.
final class RequestReader {

    /// Of a longer line the rest is passed over: what is looked for stands at its beginning.
    private static final int LINE_BYTES = 256;

    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] TRANSFER_CHUNKED = ascii("transfer-encoding: chunked");
    private static final byte[] EXPECT_CONTINUE = ascii("expect: 100-continue");
    private static final byte[] CONNECTION_CLOSE = ascii("connection: close");
    private static final byte[] HEAD = ascii("head ");
    private static final byte[] STATS = ascii("get /stats ");
    private static final byte[] RESET = ascii("get /reset ");

    private enum At {
        REQUEST_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS
    }

    /// What is asked for.
    enum Wish {
        ANSWER,
        ANSWER_WITHOUT_BODY,
        STATS,
        RESET
    }

    private final byte[] line = new byte[LINE_BYTES];
    private int lineLength;
    private At at = At.REQUEST_LINE;
    private long left;
    private boolean chunked;
    private boolean expects;
    private boolean close;
    private Wish wish = Wish.ANSWER;

    /// Reads up to the end of a request, or all there is.
    ///
    /// @return whether a request is complete; [#wish()] and [#close()] are then about it until the next
    ///     call
    boolean read(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            if (at == At.BODY || at == At.CHUNK_DATA) {
                int skipped = (int) Math.min(left, in.remaining());
                in.position(in.position() + skipped);
                left -= skipped;
                if (left == 0) {
                    if (at == At.BODY) {
                        at = At.REQUEST_LINE;
                        return true;
                    }
                    at = At.CHUNK_END;
                }
                continue;
            }
            byte b = in.get();
            if (b == '\n') {
                boolean complete = endOfLine();
                lineLength = 0;
                if (complete) {
                    at = At.REQUEST_LINE;
                    return true;
                }
            } else if (b != '\r' && lineLength < LINE_BYTES) {
                line[lineLength++] = b;
            }
        }
        return false;
    }

    /// Whether the client waits for a `100 Continue`; asked once for each.
    boolean takeExpectation() {
        boolean taken = expects && at != At.HEADERS && at != At.REQUEST_LINE;
        expects &= !taken;
        return taken;
    }

    Wish wish() {
        return wish;
    }

    /// Whether the client wants the connection closed after the answer.
    boolean close() {
        return close;
    }

    private boolean endOfLine() throws ProtocolException {
        switch (at) {
            case REQUEST_LINE -> {
                // An empty line before a request is to be passed over (RFC 9112, 2.2).
                if (lineLength > 0) {
                    begin();
                }
            }
            case HEADERS -> {
                if (lineLength == 0) {
                    return endOfHead();
                }
                header();
            }
            case CHUNK_SIZE -> {
                left = number(0, 16);
                at = left == 0 ? At.TRAILERS : At.CHUNK_DATA;
            }
            case CHUNK_END -> at = At.CHUNK_SIZE;
            case TRAILERS -> {
                return lineLength == 0;
            }
            case BODY, CHUNK_DATA -> throw new IllegalStateException("a body has no lines");
        }
        return false;
    }

    private void begin() {
        at = At.HEADERS;
        left = 0;
        chunked = false;
        expects = false;
        close = false;
        if (lineStartsWith(HEAD)) {
            wish = Wish.ANSWER_WITHOUT_BODY;
        } else if (lineStartsWith(STATS)) {
            wish = Wish.STATS;
        } else if (lineStartsWith(RESET)) {
            wish = Wish.RESET;
        } else {
            wish = Wish.ANSWER;
        }
    }

    private void header() throws ProtocolException {
        if (lineStartsWith(CONTENT_LENGTH)) {
            left = number(CONTENT_LENGTH.length, 10);
        } else if (lineStartsWith(TRANSFER_CHUNKED)) {
            chunked = true;
        } else if (lineStartsWith(EXPECT_CONTINUE)) {
            expects = true;
        } else if (lineStartsWith(CONNECTION_CLOSE)) {
            close = true;
        }
    }

    private boolean endOfHead() {
        if (chunked) {
            at = At.CHUNK_SIZE;
            return false;
        }
        if (left > 0) {
            at = At.BODY;
            return false;
        }
        return true;
    }

    private boolean lineStartsWith(byte[] lowerCase) {
        if (lineLength < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = line[i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /// The number that begins at or after a place of the line.
    private long number(int from, int radix) throws ProtocolException {
        int i = from;
        while (i < lineLength && line[i] == ' ') {
            i++;
        }
        long value = 0;
        int digits = 0;
        for (; i < lineLength; i++, digits++) {
            int digit = Character.digit(line[i], radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
        }
        if (digits == 0 || digits > 15) {
            throw new ProtocolException("a length that is no number");
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
