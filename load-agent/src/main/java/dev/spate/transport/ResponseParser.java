package dev.spate.transport;

import dev.spate.scenario.ResponseView;
import dev.spate.workload.Outcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one HTTP/1.1 response at a time from bytes as they arrive, in any pieces (RFC 9112).
///
/// The usual response arrives in one piece, and then its head stays where it was read to: [#head()] is
/// the very array that was fed. Only a head that comes in several pieces is put together in memory of
/// the parser, and only a body that is wanted is kept. Neither grows faster than bytes arrive, whatever
/// lengths the peer claims, and neither past its limit.
///
/// Framing: a response to `HEAD`, a 204 and a 304 have no body; else transfer encoding, then content
/// length, then the end of the connection decides. Interim responses are passed over, up to
/// [#MAX_INTERIM] of them.
///
/// Belongs to one connection. Allocates only when something is greater than ever before.
final class ResponseParser implements ResponseView {

    /// More interim responses than this before the final one are taken for an attack and so malformed.
    /// Real servers send one or two.
    static final int MAX_INTERIM = 32;

    /// Memory above this is given up after each response, so that one large one does not hold it for
    /// ever.
    static final int KEPT_CAPACITY = 16 << 10;

    /// An array cannot have more, so a kept body cannot either, whatever its limit.
    static final int MAX_KEPT = Integer.MAX_VALUE - 8;

    /// More than comes in any time, and far enough from the end of the numbers.
    static final long MAX_BODY = 1L << 58;

    private static final int SMALLEST_CAPACITY = 512;
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        HEAD,
        LENGTH,
        UNTIL_CLOSE,
        CHUNKED,
        WHOLE,
        FAILED
    }

    private final int maxHeaderBytes;
    private final long maxBodyBytes;
    private final ResponseHead fields = new ResponseHead();
    private final ChunkFraming chunks;

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
    /// Bytes of a body with a length that are still to come.
    private long remaining;

    ResponseParser(int maxHeaderBytes, long maxBodyBytes) {
        this.maxHeaderBytes = maxHeaderBytes;
        this.chunks = new ChunkFraming(maxHeaderBytes);
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
    /// told by [#skipped] instead of being fed.
    long skippable() {
        if (keepBody) {
            return 0;
        }
        return switch (state) {
            case LENGTH -> remaining;
            case CHUNKED -> chunks.remaining();
            case UNTIL_CLOSE -> maxBodyBytes - bodySize + 1;
            case HEAD, WHOLE, FAILED -> 0;
        };
    }

    /// @param count 0 to [#skippable()]
    void skipped(int count) {
        bodySize += count;
        advanceBody(count);
    }

    /// Reads on.
    ///
    /// @param from must be 0 if `array` is new memory whose content begins there, so that a head may
    ///     stay in it
    /// @return index of the first byte that was not used; `to` unless the response is whole or failed
    int feed(byte[] array, int from, int to) {
        int at = from;
        while (at < to && state != State.WHOLE && state != State.FAILED) {
            at = switch (state) {
                case HEAD -> feedHead(array, at, to);
                case LENGTH, UNTIL_CLOSE -> feedBody(array, at, to);
                case CHUNKED -> chunks.remaining() > 0 ? feedBody(array, at, to) : feedFraming(array, at, to);
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
    ///
    /// @param inOrder whether that ends a body that lasts until then
    void endOfInput(boolean inOrder) {
        if (state == State.UNTIL_CLOSE && inOrder) {
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
            state = fields.isChunked() ? State.CHUNKED : State.UNTIL_CLOSE;
            chunks.begin();
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
        long most = switch (state) {
            case LENGTH -> remaining;
            case CHUNKED -> chunks.remaining();
            case HEAD, UNTIL_CLOSE, WHOLE, FAILED -> maxBodyBytes - bodySize + 1;
        };
        int count = (int) Math.min(to - from, most);
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
        if (state == State.CHUNKED) {
            chunks.passed(count);
        } else if (state == State.LENGTH) {
            remaining -= count;
            if (remaining == 0) {
                state = State.WHOLE;
            }
        } else if (bodySize > maxBodyBytes) {
            fail(Outcome.BODY_TOO_LARGE);
        }
    }

    private int feedFraming(byte[] array, int from, int to) {
        int at = chunks.feed(array, from, to, maxBodyBytes - bodySize);
        Outcome wrong = chunks.failure();
        if (wrong != null) {
            fail(wrong);
        } else if (chunks.isDone()) {
            state = State.WHOLE;
        }
        return at;
    }

    private void fail(Outcome outcome) {
        state = State.FAILED;
        failure = outcome;
    }

    static byte[] grown(byte[] array, int needed, int limit) {
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
