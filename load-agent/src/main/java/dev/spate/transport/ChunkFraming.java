package dev.spate.transport;

import dev.spate.workload.Outcome;
import org.jspecify.annotations.Nullable;

/// The framing of a body in chunks (RFC 9112, section 7.1): sizes, extensions, line ends and trailers.
/// The data itself goes past it, and is only counted.
///
/// Extensions and trailers are passed over. Each is limited for the whole body: chunks of one byte with
/// a long extension, again and again, would else be endless traffic for a small body. Allocates nothing;
/// not thread-safe.
final class ChunkFraming {

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER,
        DONE
    }

    private final int maxHeaderBytes;
    private State state = State.SIZE;
    private @Nullable Outcome failure;
    private long remaining;
    private int digits;
    private boolean carriageReturn;
    private int extensionBytes;
    private int trailerBytes;
    /// Of the trailer's present line, carriage returns apart.
    private int lineBytes;

    ChunkFraming(int maxHeaderBytes) {
        this.maxHeaderBytes = maxHeaderBytes;
    }

    /// Gets ready for the next body.
    void begin() {
        state = State.SIZE;
        failure = null;
        remaining = 0;
        digits = 0;
        extensionBytes = 0;
        trailerBytes = 0;
        lineBytes = 0;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /// Why this is no chunked body; null while it may be one.
    @Nullable
    Outcome failure() {
        return failure;
    }

    /// Bytes of data that come next; 0 if framing comes next.
    long remaining() {
        return state == State.DATA ? remaining : 0;
    }

    /// Data has come.
    ///
    /// @param count at most [#remaining()]
    void passed(long count) {
        remaining -= count;
        if (remaining == 0) {
            state = State.DATA_END;
            carriageReturn = false;
        }
    }

    /// Reads framing, up to where data begins, the body ends, or it fails.
    ///
    /// @param most greatest size that the next chunk may have
    /// @return index of the first byte that was not used
    int feed(byte[] array, int from, int to, long most) {
        int at = from;
        while (at < to && failure == null && state != State.DATA && state != State.DONE) {
            byte b = array[at++];
            switch (state) {
                case SIZE -> size(b, most);
                case EXTENSION -> extension(b);
                case DATA_END -> dataEnd(b);
                case TRAILER -> trailer(b);
                case DATA, DONE -> throw new IllegalStateException("framing where there is none");
            }
        }
        return at;
    }

    private void size(byte b, long most) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            digits++;
            remaining = (remaining << 4) | digit;
            if (remaining > most) {
                failure = Outcome.BODY_TOO_LARGE;
            } else if (digits > maxHeaderBytes) {
                failure = Outcome.HEADER_TOO_LARGE;
            }
        } else if (digits == 0) {
            failure = Outcome.MALFORMED;
        } else if (b == '\n') {
            sizeLineIsWhole();
        } else if (b == '\r' || b == ';' || b == ' ' || b == '\t') {
            state = State.EXTENSION;
        } else {
            failure = Outcome.MALFORMED;
        }
    }

    private void extension(byte b) {
        if (b == '\n') {
            sizeLineIsWhole();
            return;
        }
        extensionBytes++;
        if (extensionBytes > maxHeaderBytes) {
            failure = Outcome.HEADER_TOO_LARGE;
        }
    }

    private void sizeLineIsWhole() {
        state = remaining == 0 ? State.TRAILER : State.DATA;
    }

    private void dataEnd(byte b) {
        if (b == '\n') {
            digits = 0;
            state = State.SIZE;
        } else if (b == '\r' && !carriageReturn) {
            carriageReturn = true;
        } else {
            failure = Outcome.MALFORMED;
        }
    }

    private void trailer(byte b) {
        if (b == '\n') {
            if (lineBytes == 0) {
                state = State.DONE;
            }
            lineBytes = 0;
        } else if (b != '\r') {
            lineBytes++;
        }
        trailerBytes++;
        if (trailerBytes > maxHeaderBytes && state != State.DONE) {
            failure = Outcome.HEADER_TOO_LARGE;
        }
    }
}
