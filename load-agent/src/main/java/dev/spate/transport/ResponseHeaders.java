package dev.spate.transport;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The headers of one response after another, as they come out of HPACK: written out in the form of a
/// head of HTTP/1.1, which is what checks, cookies and redirects read, and judged (RFC 9113, section 8.2
/// and 8.3.2). Trailers are judged too, and not used.
///
/// Nothing is thrown while headers are decoded, because the table that all of a connection share must
/// have seen each of them; what is wrong is asked for afterwards. Holds no more than its limit. For one
/// connection only.
final class ResponseHeaders extends HeaderList {

    private static final byte[] VERSION = ascii("HTTP/2 ");
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    /// They say something about a connection of HTTP/1.1, and make a message of HTTP/2 malformed.
    private static final AsciiString[] OF_CONNECTION = {
        AsciiString.cached("connection"),
        AsciiString.cached("keep-alive"),
        AsciiString.cached("proxy-connection"),
        AsciiString.cached("transfer-encoding"),
        AsciiString.cached("upgrade"),
    };

    /// Greater lengths are taken for this one, which is more than any body may have.
    private static final long MAX_LENGTH = 1L << 59;

    private static final int FIRST_BYTES = 512;

    private final int limit;
    private byte[] text = new byte[FIRST_BYTES];
    private int length;
    private int status;
    private boolean fields;
    private long contentLength;
    private boolean malformed;
    private boolean tooLarge;

    /// @param limit bytes of a head
    ResponseHeaders(int limit) {
        this.limit = limit;
    }

    /// Gets ready for the next block of headers.
    ResponseHeaders begin() {
        length = 0;
        status = 0;
        fields = false;
        contentLength = -1;
        malformed = false;
        tooLarge = false;
        if (text.length > ResponseParser.KEPT_CAPACITY) {
            text = new byte[FIRST_BYTES];
        }
        return this;
    }

    /// 0 if there is none, as in trailers.
    int code() {
        return status;
    }

    /// -1 if the head states none.
    long contentLength() {
        return contentLength;
    }

    boolean isMalformed() {
        return malformed;
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    /// Holds the head from index 0 to [#length()], its empty line included.
    byte[] text() {
        return text;
    }

    int length() {
        return length;
    }

    /// To be called once behind the last header.
    void end() {
        if (reserve(2)) {
            put('\r');
            put('\n');
        }
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (!malformed && !tooLarge) {
            take((AsciiString) name, (AsciiString) value);
        }
        return this;
    }

    private void take(AsciiString name, AsciiString value) {
        if (name.isEmpty() || !isValue(value)) {
            malformed = true;
        } else if (name.byteAt(0) == ':') {
            if (fields || status != 0 || !name.equals(STATUS)) {
                malformed = true;
            } else {
                takeStatus(value);
            }
        } else {
            fields = true;
            takeField(name, value);
        }
    }

    private void takeStatus(AsciiString value) {
        int number = value.length() == 3 ? (int) digits(value) : -1;
        if (number < 100) {
            malformed = true;
            return;
        }
        status = number;
        if (reserve(VERSION.length + 6)) {
            put(VERSION, 0, VERSION.length);
            put(value);
            put(' ');
            put('\r');
            put('\n');
        }
    }

    private void takeField(AsciiString name, AsciiString value) {
        if (!isName(name)) {
            malformed = true;
            return;
        }
        for (AsciiString unwanted : OF_CONNECTION) {
            if (name.equals(unwanted)) {
                malformed = true;
                return;
            }
        }
        if (name.equals(CONTENT_LENGTH)) {
            long stated = digits(value);
            malformed = stated < 0 || (contentLength >= 0 && contentLength != stated);
            contentLength = stated;
        }
        if (reserve((long) name.length() + value.length() + 4)) {
            put(name);
            put(':');
            put(' ');
            put(value);
            put('\r');
            put('\n');
        }
    }

    private boolean reserve(long more) {
        long needed = length + more;
        if (needed > limit) {
            tooLarge = true;
            return false;
        }
        if (needed > text.length) {
            text = Arrays.copyOf(text, (int) Math.min(limit, Math.max(needed, 2L * text.length)));
        }
        return true;
    }

    private void put(char c) {
        text[length++] = (byte) c;
    }

    private void put(AsciiString value) {
        put(value.array(), value.arrayOffset(), value.length());
    }

    private void put(byte[] bytes, int from, int count) {
        System.arraycopy(bytes, from, text, length, count);
        length += count;
    }

    /// A name is visible characters, without upper case and without a colon.
    private static boolean isName(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = name.byteAt(i);
            if (b <= ' ' || b == 0x7F || b == ':' || (b >= 'A' && b <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    /// A value may have anything but what ends lines or texts.
    private static boolean isValue(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            byte b = value.byteAt(i);
            if (b == 0 || b == '\r' || b == '\n') {
                return false;
            }
        }
        return true;
    }

    /// @return -1 if it is no number
    private static long digits(AsciiString value) {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            byte b = value.byteAt(i);
            if (b < '0' || b > '9') {
                return -1;
            }
            number = Math.min(MAX_LENGTH, number * 10 + (b - '0'));
        }
        return value.isEmpty() ? -1 : number;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
