package dev.spate.transport;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The headers of one request after another, in the form of HTTP/2 (RFC 9113, section 8.3.1).
///
/// Requests are rendered as those of HTTP/1.1, whatever they travel by: that is one form of a message
/// for templates, cookies and redirects, and reading it again costs less than its rendering. `Host`
/// becomes `:authority`; what says something about a connection has no place here.
///
/// For one loop only.
final class RequestHeaders extends HeaderList {

    static final AsciiString METHOD = AsciiString.cached(":method");
    static final AsciiString SCHEME = AsciiString.cached(":scheme");
    static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    static final AsciiString PATH = AsciiString.cached(":path");
    static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    static final AsciiString COOKIE = AsciiString.cached("cookie");
    static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
    static final AsciiString PROXY_AUTHORIZATION = AsciiString.cached("proxy-authorization");

    static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");

    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString NOTHING = AsciiString.EMPTY_STRING;

    /// Headers that say something about a connection of HTTP/1.1.
    private static final AsciiString[] OF_CONNECTION = {
        AsciiString.cached("connection"),
        AsciiString.cached("keep-alive"),
        AsciiString.cached("proxy-connection"),
        AsciiString.cached("transfer-encoding"),
        AsciiString.cached("upgrade"),
        AsciiString.cached("http2-settings"),
    };

    private static final int AUTHORITY_AT = 5;

    /// Of `traceparent`, as W3C Trace Context has it.
    private static final int TRACE_LENGTH = 55;

    private static final byte[] SPACE_AND_VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TextCache texts;

    /// Names and values in turn.
    private @Nullable AsciiString[] list = new @Nullable AsciiString[64];

    /// The text of `traceparent`, which never comes twice: always the same object, written over, so that
    /// it needs neither memory nor a place among the texts.
    private final byte[] traceBytes = new byte[TRACE_LENGTH];

    private final AsciiString trace = new AsciiString(traceBytes, false);
    private boolean hasTrace;

    private final Walk walk = new Walk();
    private int count;
    private int textLength;

    RequestHeaders(TextCache texts) {
        this.texts = texts;
    }

    /// What must not stand in a table that all requests of a connection share: because it is secret (RFC
    /// 7541, section 7.1), or because it seldom comes twice and would drive out what does.
    static boolean isOnItsOwn(CharSequence name, CharSequence value) {
        return PATH.contentEquals(name)
                || COOKIE.contentEquals(name)
                || AUTHORIZATION.contentEquals(name)
                || CONTENT_LENGTH.contentEquals(name)
                || TRACEPARENT.contentEquals(name)
                || PROXY_AUTHORIZATION.contentEquals(name);
    }

    /// Takes the headers of a whole request of HTTP/1.1, as it is rendered.
    ///
    /// @param secure whether it goes by TLS
    /// @return where its body begins
    int read(byte[] request, int length, boolean secure) {
        count = 0;
        textLength = 0;
        hasTrace = false;
        int methodEnd = indexOf(request, 0, length, (byte) ' ');
        int lineEnd = indexOf(request, methodEnd, length, (byte) '\r');
        add(METHOD, texts.of(request, 0, methodEnd));
        add(SCHEME, secure ? HTTPS : HTTP);
        add(AUTHORITY, NOTHING);
        add(PATH, texts.of(request, methodEnd + 1, lineEnd + 2 - SPACE_AND_VERSION.length));
        int line = lineEnd + 2;
        while (request[line] != '\r') {
            int end = indexOf(request, line, length, (byte) '\r');
            int colon = indexOf(request, line, end, (byte) ':');
            field(texts.lowerCase(request, line, colon), request, colon + 1, end);
            line = end + 2;
        }
        return line + 2;
    }

    /// About the bytes that the headers take at most when they are encoded.
    int bound() {
        return textLength + 16 * count + 64;
    }

    private void field(AsciiString name, byte[] request, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && isBlank(request[first])) {
            first++;
        }
        while (last > first && isBlank(request[last - 1])) {
            last--;
        }
        if (name.equals(HOST)) {
            AsciiString host = texts.of(request, first, last);
            list[AUTHORITY_AT] = host;
            textLength += host.length();
            return;
        }
        for (AsciiString unwanted : OF_CONNECTION) {
            if (name.equals(unwanted)) {
                return;
            }
        }
        if (!hasTrace && last - first == TRACE_LENGTH && name.equals(TRACEPARENT)) {
            hasTrace = true;
            System.arraycopy(request, first, traceBytes, 0, TRACE_LENGTH);
            trace.arrayChanged();
            add(name, trace);
            return;
        }
        AsciiString value = texts.of(request, first, last);
        if (!name.equals(TE) || value.contentEqualsIgnoreCase(TRAILERS)) {
            add(name, value);
        }
    }

    private void add(AsciiString name, AsciiString value) {
        if (2 * count + 2 > list.length) {
            list = Arrays.copyOf(list, 2 * list.length);
        }
        list[2 * count] = name;
        list[2 * count + 1] = value;
        textLength += name.length() + value.length();
        count++;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        walk.at = -1;
        return walk;
    }

    /// The encoder's way through the list: iterator and entry at once, and always the same.
    private final class Walk
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {
        private int at;

        @Override
        public boolean hasNext() {
            return at + 1 < count;
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            at++;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return text(2 * at);
        }

        @Override
        public CharSequence getValue() {
            return text(2 * at + 1);
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException();
        }
    }

    private CharSequence text(int index) {
        AsciiString text = list[index];
        return text == null ? NOTHING : text;
    }

    private static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
