package dev.spate.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses that a program has met, so that equal ones are one object and none is made twice.
/// Bounded, since values of responses can make new ones. Not thread-safe.
final class AuthorityTable {

    /// A cluster of a hundred nodes on ten ports, say. More addresses are taken for a fault or an
    /// attack.
    static final int MAX_AUTHORITIES = 1_000;

    private final List<Authority> known = new ArrayList<>();

    List<Authority> all() {
        return List.copyOf(known);
    }

    /// The address written as `host` or `host:port`, or null if it is none or one too many.
    ///
    /// @param secure whether `https://` is before it, and not `http://`
    @Nullable
    Authority of(byte[] bytes, int from, int to, boolean secure) {
        int colon = to;
        int hostFrom = from;
        int hostTo;
        if (from < to && bytes[from] == '[') {
            hostFrom = from + 1;
            hostTo = Ascii.indexOf(bytes, from, to, (byte) ']');
            if (hostTo < 0 || !isAddress6(bytes, hostFrom, hostTo)) {
                return null;
            }
            colon = hostTo + 1;
        } else {
            int found = Ascii.indexOf(bytes, from, to, (byte) ':');
            colon = found < 0 ? to : found;
            hostTo = colon;
            if (!isHost(bytes, hostFrom, hostTo)) {
                return null;
            }
        }
        int port = port(bytes, colon, to, Authority.usualPort(secure));
        return port == 0 ? null : intern(bytes, hostFrom, hostTo, port, secure);
    }

    /// Appends an address as the `Host` header has it.
    static void writeHost(Authority authority, ByteWriter out) {
        String host = authority.host();
        boolean brackets = host.indexOf(':') >= 0;
        if (brackets) {
            out.put((byte) '[');
        }
        out.putUtf8(host, 0, host.length());
        if (brackets) {
            out.put((byte) ']');
        }
        if (!authority.hasUsualPort()) {
            out.put((byte) ':');
            out.putDecimal(authority.port());
        }
    }

    private @Nullable Authority intern(byte[] bytes, int from, int to, int port, boolean secure) {
        for (int i = 0; i < known.size(); i++) {
            Authority one = known.get(i);
            if (one.port() == port && one.secure() == secure && Ascii.equalsAnyCase(bytes, from, to, one.host())) {
                return one;
            }
        }
        if (known.size() == MAX_AUTHORITIES) {
            return null;
        }
        Authority made = new Authority(new String(bytes, from, to - from, StandardCharsets.US_ASCII), port, secure);
        known.add(made);
        return made;
    }

    /// The port behind the colon at `colon`, `usual` if there is none, 0 if it is no port.
    private static int port(byte[] bytes, int colon, int to, int usual) {
        if (colon == to || (colon + 1 == to && bytes[colon] == ':')) {
            return usual;
        }
        if (bytes[colon] != ':' || to - colon > 6) {
            return 0;
        }
        int port = 0;
        for (int i = colon + 1; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return 0;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port > 65_535 ? 0 : port;
    }

    private static boolean isHost(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = Ascii.lower(bytes[i]);
            if ((b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '-' && b != '.' && b != '_') {
                return false;
            }
        }
        return from < to && to - from <= 255;
    }

    private static boolean isAddress6(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = Ascii.lower(bytes[i]);
            if ((b < 'a' || b > 'f') && (b < '0' || b > '9') && b != ':' && b != '.') {
                return false;
            }
        }
        return to - from >= 2 && to - from <= 45 && Ascii.indexOf(bytes, from, to, (byte) ':') >= 0;
    }
}
