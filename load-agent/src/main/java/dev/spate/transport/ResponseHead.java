package dev.spate.transport;

import dev.spate.workload.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the head of a response: the status line and, of the header lines, what says how the body is
/// framed (RFC 9112, sections 4, 6 and 9).
///
/// A head begins at index 0 of an array and is read line by line as bytes arrive behind those that are
/// there; [#scan] may be called again and again with a greater limit, and with another array if that
/// begins with the same bytes. Lines may end with a bare line feed. Allocates nothing; not thread-safe.
final class ResponseHead {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final byte[] CHUNKED = ascii("chunked");

    /// `HTTP/1.1 200`
    private static final int SHORTEST_STATUS_LINE = 12;

    /// Greater lengths are taken for this one, which is more than any body may have.
    private static final long MAX_LENGTH = 1L << 59;

    private int lineStart;
    private int searched;
    private boolean framingLine;

    private int status;
    private boolean http10;
    private boolean close;
    private boolean keepAlive;
    private boolean transferEncoding;
    private boolean chunked;
    private long contentLength;
    private @Nullable Outcome failure;

    ResponseHead() {
        clear();
    }

    void clear() {
        lineStart = 0;
        searched = 0;
        framingLine = false;
        status = 0;
        http10 = false;
        close = false;
        keepAlive = false;
        transferEncoding = false;
        chunked = false;
        contentLength = -1;
        failure = null;
    }

    int status() {
        return status;
    }

    boolean hasTransferEncoding() {
        return transferEncoding;
    }

    /// Whether the last transfer coding is `chunked`.
    boolean isChunked() {
        return chunked;
    }

    /// -1 if the head states none.
    long contentLength() {
        return contentLength;
    }

    /// Whether the peer wants to keep the connection.
    boolean keepsAlive() {
        return !close && (!http10 || keepAlive);
    }

    /// Why this is no head; null while it may be one.
    @Nullable
    Outcome failure() {
        return failure;
    }

    /// Reads on, up to `limit`.
    ///
    /// @return the index behind the empty line that ends the head; -1 if it is not there yet, or on
    ///     failure
    int scan(byte[] array, int limit) {
        while (true) {
            int lineFeed = indexOfLineFeed(array, searched, limit);
            if (lineFeed < 0) {
                searched = limit;
                if (lineStart == 0 && failure == null) {
                    requireVersion(array, limit);
                }
                return -1;
            }
            int end = lineFeed > lineStart && array[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
            if (lineStart == 0) {
                statusLine(array, end);
            } else if (end == lineStart) {
                return lineFeed + 1;
            } else {
                headerLine(array, lineStart, end);
            }
            if (failure != null) {
                return -1;
            }
            searched = lineFeed + 1;
            lineStart = searched;
        }
    }

    private void requireVersion(byte[] array, int limit) {
        for (int i = 0; i < VERSION.length && i < limit; i++) {
            if (array[i] != VERSION[i]) {
                failure = Outcome.MALFORMED;
                return;
            }
        }
    }

    private void statusLine(byte[] array, int end) {
        requireVersion(array, end);
        if (failure != null
                || end < SHORTEST_STATUS_LINE
                || !isDigit(array[7])
                || array[8] != ' '
                || array[9] < '1'
                || array[9] > '9'
                || !isDigit(array[10])
                || !isDigit(array[11])
                || (end > SHORTEST_STATUS_LINE && array[12] != ' ')) {
            failure = Outcome.MALFORMED;
            return;
        }
        http10 = array[7] == '0';
        status = (array[9] - '0') * 100 + (array[10] - '0') * 10 + (array[11] - '0');
    }

    private void headerLine(byte[] array, int from, int end) {
        if (array[from] == ' ' || array[from] == '\t') {
            // An obsolete fold continues the line before. It is passed over where that line did not matter.
            if (framingLine) {
                failure = Outcome.MALFORMED;
            }
            return;
        }
        int colon = from;
        while (colon < end && array[colon] != ':') {
            if (array[colon] <= ' ') {
                failure = Outcome.MALFORMED;
                return;
            }
            colon++;
        }
        if (colon == from || colon == end) {
            failure = Outcome.MALFORMED;
            return;
        }
        int length = colon - from;
        framingLine = false;
        if (length == CONTENT_LENGTH.length && is(array, from, CONTENT_LENGTH)) {
            framingLine = true;
            contentLength(array, colon + 1, end);
        } else if (length == TRANSFER_ENCODING.length && is(array, from, TRANSFER_ENCODING)) {
            framingLine = true;
            transferEncoding = true;
            tokens(array, colon + 1, end, false);
        } else if (length == CONNECTION.length && is(array, from, CONNECTION)) {
            framingLine = true;
            tokens(array, colon + 1, end, true);
        }
    }

    /// Digits, or the same digits several times with commas between, which RFC 9110 section 8.6 lets
    /// pass.
    private void contentLength(byte[] array, int from, int end) {
        int at = from;
        while (true) {
            at = skipBlanks(array, at, end);
            int first = at;
            long value = 0;
            while (at < end && isDigit(array[at])) {
                value = Math.min(MAX_LENGTH, value * 10 + (array[at] - '0'));
                at++;
            }
            if (at == first || (contentLength >= 0 && contentLength != value)) {
                failure = Outcome.MALFORMED;
                return;
            }
            contentLength = value;
            at = skipBlanks(array, at, end);
            if (at == end) {
                return;
            }
            if (array[at] != ',') {
                failure = Outcome.MALFORMED;
                return;
            }
            at++;
        }
    }

    private void tokens(byte[] array, int from, int end, boolean connection) {
        int at = from;
        while (at < end) {
            at = skipBlanks(array, at, end);
            int first = at;
            while (at < end && array[at] != ',') {
                if (array[at] == '\r') {
                    // A bare carriage return makes a line invalid (RFC 9112, section 2.2).
                    failure = Outcome.MALFORMED;
                    return;
                }
                at++;
            }
            int last = at;
            while (last > first && isBlank(array[last - 1])) {
                last--;
            }
            int length = last - first;
            if (length > 0) {
                if (!connection) {
                    chunked = length == CHUNKED.length && is(array, first, CHUNKED);
                } else if (length == CLOSE.length && is(array, first, CLOSE)) {
                    close = true;
                } else if (length == KEEP_ALIVE.length && is(array, first, KEEP_ALIVE)) {
                    keepAlive = true;
                }
            }
            at++;
        }
    }

    /// Eight bytes at a time: a byte that is equal becomes 0 by the exclusive or, and of a word's bytes
    /// the lowest one that is 0 is found by the borrow it causes (Warren, "Hacker's Delight", section
    /// 6-1). A NUL before the line feed is a failure.
    private int indexOfLineFeed(byte[] array, int from, int limit) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            long word = (long) EIGHT.get(array, at);
            long feeds = zeroBytes(word ^ 0x0A0A0A0A0A0A0A0AL);
            long nuls = zeroBytes(word);
            if ((feeds | nuls) != 0) {
                int feed = Long.numberOfTrailingZeros(feeds);
                if (Long.numberOfTrailingZeros(nuls) < feed) {
                    failure = Outcome.MALFORMED;
                    return -1;
                }
                return at + (feed >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < limit) {
            if (array[at] == '\n') {
                return at;
            }
            if (array[at] == 0) {
                failure = Outcome.MALFORMED;
                return -1;
            }
            at++;
        }
        return -1;
    }

    /// The lowest bit that is set belongs to the first byte that is 0, if there is one.
    private static long zeroBytes(long word) {
        return (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
    }

    private static boolean is(byte[] array, int from, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = array[from + i];
            if (b != lowerCase[i] && (b < 'A' || b > 'Z' || (b | 0x20) != lowerCase[i])) {
                return false;
            }
        }
        return true;
    }

    private static int skipBlanks(byte[] array, int from, int end) {
        int at = from;
        while (at < end && isBlank(array[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
