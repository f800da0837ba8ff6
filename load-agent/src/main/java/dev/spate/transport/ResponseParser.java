package dev.spate.transport;

import dev.spate.scenario.ResponseView;
import dev.spate.workload.Outcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one HTTP/1.1 response at a time from bytes as they arrive, in any pieces (RFC 9112).
///
/// The usual response arrives in one piece, and then its head stays where it was read to: [#head()] is the
/// very
/// array that was fed. Only a head that comes in several pieces is put together in memory of the parser,
/// and only
/// a body that is wanted is kept. Neither grows faster than bytes arrive, whatever lengths the peer claims,
/// and
/// neither past its limit.
///
/// Framing: a response to `HEAD`, a 204 and a 304 have no body; else transfer encoding, then content
/// length, then
/// the end of the connection decides. Interim responses are passed over, up to [#MAX_INTERIM] of them.
///
/// Belongs to one connection. Allocates only when something is greater than ever before.
final class ResponseParser implements ResponseView {

    /// More interim responses than this before the final one are taken for an attack and so malformed. Real
    /// servers send one or two.
    static final int MAX_INTERIM = 32;

    /// Memory above this is given up after each response, so that one large one does not hold it for ever.
    private static final int KEPT_CAPACITY = 16 << 10;

    /// An array cannot have more, so a kept body cannot either, whatever its limit.
    private static final int MAX_KEPT = Integer.MAX_VALUE - 8;

    /// More than comes in any time, and far enough from the end of the numbers.
    private static final long MAX_BODY = 1L << 58;

    private static final int SMALLEST_CAPACITY = 512;
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        HEAD,
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        WHOLE,
        FAILED
    }

    private final int maxHeaderBytes;
    private final long maxBodyBytes;
    private final ResponseHead fields = new ResponseHead();

    private State state = State.HEAD;
    private @Nullable Outcome failure;
    private boolean toHead;
    private boolean keepBody;
    private boolean keepAlive;
    private int interim;

    /// Memory for a head in pieces, how much of it is used, and where the finished head is.
    private byte[] pieces = NOTHING;

    private int held;
    private byte[] head = NOTHING;
    private boolean headElsewhere;
    private int headLength;

    private byte[] body = NOTHING;
    private long bodySize;
    /// Bytes of the body, or of the chunk, that are still to come.
    private long remaining;

    private int chunkDigits;
    /// Bytes of the chunk's size, or of the trailer, so far.
    private int lineBytes;
    /// Bytes of all chunks' extensions so far, line ends apart. Not one limit for each:
    /// a chunk of one byte with a long extension, again and again, would be endless traffic for a small
    /// body.
    private int extensionBytes;
    /// Bytes of the trailer's line so far, carriage returns apart.
    private int trailerLine;

    ResponseParser(int maxHeaderBytes, long maxBodyBytes) {
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxBodyBytes = Math.min(maxBodyBytes, MAX_BODY);
    }

    /// Gets ready for the next response.
    ///
    /// @param toHead whether it answers a `HEAD` request
    /// @param keepBody whether [#body()] will be asked for
    void begin(boolean toHead, boolean keepBody) {
        fields.clear();
        state = State.HEAD;
        failure = null;
        this.toHead = toHead;
        this.keepBody = keepBody;
        keepAlive = false;
        interim = 0;
        held = 0;
        head = NOTHING;
        headElsewhere = false;
        headLength = 0;
        bodySize = 0;
        remaining = 0;
        extensionBytes = 0;
        if (pieces.length > KEPT_CAPACITY) {
            pieces = NOTHING;
        }
        if (body.length > KEPT_CAPACITY) {
            body = NOTHING;
        }
    }

    boolean isWhole() {
        return state == State.WHOLE;
    }

    /// Why there will be no response; null if there may be one.
    @Nullable
    Outcome failure() {
        return failure;
    }

    /// Whether the connection can carry another request; for a whole response.
    boolean keepsAlive() {
        return keepAlive;
    }

    /// Bytes that need not be looked at because they belong to a body that nobody wants to see. They are
    /// told by
    /// [#skipped] instead of being fed.
    long skippable() {
        if (keepBody) {
            return 0;
        }
        return switch (state) {
            case LENGTH, CHUNK_DATA -> remaining;
            case UNTIL_CLOSE -> maxBodyBytes - bodySize + 1;
            case HEAD, CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_END, TRAILER, WHOLE, FAILED -> 0;
        };
    }

    /// @param count 0 to [#skippable()]
    void skipped(int count) {
        bodySize += count;
        advanceBody(count);
    }

    /// Reads on.
    ///
    /// @param from must be 0 if `array` is new memory whose content begins there, so that a head may stay
    ///     in it
    /// @return index of the first byte that was not used; `to` unless the response is whole or failed
    int feed(byte[] array, int from, int to) {
        int at = from;
        while (at < to && state != State.WHOLE && state != State.FAILED) {
            at = switch (state) {
                case HEAD -> feedHead(array, at, to);
                case LENGTH, UNTIL_CLOSE, CHUNK_DATA -> feedBody(array, at, to);
                case CHUNK_SIZE -> feedChunkSize(array, at, to);
                case CHUNK_EXTENSION -> feedChunkExtension(array, at, to);
                case CHUNK_END -> feedChunkEnd(array, at);
                case TRAILER -> feedTrailer(array, at, to);
                case WHOLE, FAILED -> at;
            };
        }
        if (headElsewhere && state != State.WHOLE) {
            // The array will have other bytes before the response is whole.
            pieces = grown(pieces, headLength, maxHeaderBytes);
            System.arraycopy(array, 0, pieces, 0, headLength);
            head = pieces;
            headElsewhere = false;
        }
        return at;
    }

    /// The peer has closed the connection.
    void endOfInput() {
        if (state == State.UNTIL_CLOSE) {
            state = State.WHOLE;
        } else if (state != State.WHOLE && state != State.FAILED) {
            fail(Outcome.INCOMPLETE);
        }
    }

    private int feedHead(byte[] array, int from, int to) {
        boolean inPlace = held == 0 && from == 0;
        int before = held;
        int count = Math.min(to - from, maxHeaderBytes - held);
        byte[] source = array;
        if (!inPlace) {
            pieces = grown(pieces, held + count, maxHeaderBytes);
            System.arraycopy(array, from, pieces, held, count);
            source = pieces;
        }
        int limit = held + count;
        int end = fields.scan(source, limit);
        Outcome wrong = fields.failure();
        if (wrong != null) {
            fail(wrong);
            return to;
        }
        if (end >= 0) {
            held = 0;
            head = source;
            headElsewhere = inPlace;
            headLength = end;
            headIsWhole();
            return from + end - before;
        }
        if (limit == maxHeaderBytes) {
            fail(Outcome.HEADER_TOO_LARGE);
            return to;
        }
        if (inPlace) {
            pieces = grown(pieces, count, maxHeaderBytes);
            System.arraycopy(array, from, pieces, 0, count);
        }
        held = limit;
        return to;
    }

    private void headIsWhole() {
        int status = fields.status();
        if (status < 200) {
            interim++;
            // Nobody asked for another protocol, so what follows a 101 is not for us to read.
            if (interim > MAX_INTERIM || status == 101) {
                fail(Outcome.MALFORMED);
            }
            fields.clear();
            headElsewhere = false;
            return;
        }
        keepAlive = fields.keepsAlive();
        long length = fields.contentLength();
        if (toHead || status == 204 || status == 304) {
            state = State.WHOLE;
        } else if (fields.hasTransferEncoding()) {
            // A length beside an encoding is how responses are smuggled: the encoding counts, and nothing after
            // it is believed.
            keepAlive &= fields.isChunked() && length < 0;
            state = fields.isChunked() ? State.CHUNK_SIZE : State.UNTIL_CLOSE;
            beginChunk();
        } else if (length > maxBodyBytes) {
            fail(Outcome.BODY_TOO_LARGE);
        } else if (length >= 0) {
            remaining = length;
            state = length == 0 ? State.WHOLE : State.LENGTH;
        } else {
            keepAlive = false;
            state = State.UNTIL_CLOSE;
        }
    }

    private int feedBody(byte[] array, int from, int to) {
        int count = to - from;
        if (state == State.UNTIL_CLOSE) {
            count = (int) Math.min(count, maxBodyBytes - bodySize + 1);
        } else {
            count = (int) Math.min(count, remaining);
        }
        if (keepBody && bodySize + count <= maxBodyBytes) {
            if (bodySize + count > MAX_KEPT) {
                fail(Outcome.BODY_TOO_LARGE);
                return from;
            }
            body = grown(body, (int) bodySize + count, MAX_KEPT);
            System.arraycopy(array, from, body, (int) bodySize, count);
        }
        bodySize += count;
        advanceBody(count);
        return from + count;
    }

    private void advanceBody(int count) {
        if (state == State.UNTIL_CLOSE) {
            if (bodySize > maxBodyBytes) {
                fail(Outcome.BODY_TOO_LARGE);
            }
            return;
        }
        remaining -= count;
        if (remaining == 0) {
            state = state == State.LENGTH ? State.WHOLE : State.CHUNK_END;
        }
    }

    private void beginChunk() {
        remaining = 0;
        chunkDigits = 0;
        lineBytes = 0;
        trailerLine = 0;
    }

    private int feedChunkSize(byte[] array, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = array[at];
            int digit = Character.digit(b, 16);
            if (digit < 0) {
                if (chunkDigits == 0 || (b != '\r' && b != '\n' && b != ';' && b != ' ' && b != '\t')) {
                    fail(Outcome.MALFORMED);
                    return at;
                }
                state = State.CHUNK_EXTENSION;
                return b == '\r' ? at + 1 : at;
            }
            chunkDigits++;
            remaining = (remaining << 4) | digit;
            if (remaining > maxBodyBytes - bodySize) {
                fail(Outcome.BODY_TOO_LARGE);
                return at;
            }
            at++;
            if (!countLine(1)) {
                return at;
            }
        }
        return at;
    }

    private int feedChunkExtension(byte[] array, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = array[at++];
            if (b == '\n') {
                boolean lastChunk = remaining == 0;
                lineBytes = 0;
                trailerLine = 0;
                state = lastChunk ? State.TRAILER : State.CHUNK_DATA;
                return at;
            }
            extensionBytes++;
            if (extensionBytes > maxHeaderBytes) {
                fail(Outcome.HEADER_TOO_LARGE);
                return at;
            }
        }
        return at;
    }

    private int feedChunkEnd(byte[] array, int from) {
        byte b = array[from];
        if (b == '\n') {
            beginChunk();
            state = State.CHUNK_SIZE;
        } else if (b == '\r' && lineBytes == 0) {
            lineBytes = 1;
        } else {
            fail(Outcome.MALFORMED);
        }
        return from + 1;
    }

    private int feedTrailer(byte[] array, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = array[at++];
            if (b == '\n') {
                if (trailerLine == 0) {
                    state = State.WHOLE;
                    return at;
                }
                trailerLine = 0;
            } else if (b != '\r') {
                trailerLine++;
            }
            if (!countLine(1)) {
                return at;
            }
        }
        return at;
    }

    private boolean countLine(int bytes) {
        lineBytes += bytes;
        if (lineBytes > maxHeaderBytes) {
            fail(Outcome.HEADER_TOO_LARGE);
            return false;
        }
        return true;
    }

    private void fail(Outcome outcome) {
        state = State.FAILED;
        failure = outcome;
    }

    private static byte[] grown(byte[] array, int needed, int limit) {
        if (needed <= array.length) {
            return array;
        }
        long doubled = Math.max(SMALLEST_CAPACITY, 2L * array.length);
        return Arrays.copyOf(array, Math.max(needed, (int) Math.min(limit, doubled)));
    }

    @Override
    public int status() {
        return fields.status();
    }

    @Override
    public byte[] head() {
        return head;
    }

    @Override
    public int headLength() {
        return headLength;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int bodyLength() {
        return keepBody ? (int) bodySize : 0;
    }

    @Override
    public long bodySize() {
        return bodySize;
    }
}
