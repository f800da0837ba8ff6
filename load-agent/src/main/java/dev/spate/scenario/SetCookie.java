package dev.spate.scenario;

import java.util.function.LongSupplier;

/// Reads `Set-Cookie` headers into a jar. What is not understood is left out, as RFC 6265 asks. Not
/// thread-safe.
final class SetCookie {

    private static final byte[] NAME = HeadScanner.name("Set-Cookie");

    private final LongSupplier epochMillis;
    private final HeadScanner headers = new HeadScanner();

    private int from;
    private int to;

    SetCookie(LongSupplier epochMillis) {
        this.epochMillis = epochMillis;
    }

    /// Whether the response sets or deletes a cookie.
    boolean isIn(ResponseView response) {
        headers.start(response, NAME);
        return headers.next();
    }

    /// Takes all cookies of a response.
    ///
    /// @param host of the request
    /// @param target of the request, a path and perhaps a query
    void take(ResponseView response, String host, byte[] target, int targetLength, CookieJar jar) {
        headers.start(response, NAME);
        while (headers.next()) {
            takeOne(headers.bytes(), headers.from(), headers.to(), host, target, targetLength, jar);
        }
    }

    private void takeOne(byte[] line, int start, int end, String host, byte[] target, int targetLength, CookieJar jar) {
        for (int i = start; i < end; i++) {
            if ((line[i] >= 0 && line[i] < ' ' && line[i] != '\t') || line[i] == 0x7F) {
                return;
            }
        }
        int pairEnd = find(line, start, end, ';');
        int equals = find(line, start, pairEnd, '=');
        if (equals == pairEnd) {
            return;
        }
        trim(line, start, equals);
        int name = from;
        int nameTo = to;
        trim(line, equals + 1, pairEnd);
        int value = from;
        int valueTo = to;
        if (name == nameTo) {
            return;
        }

        byte[] path = target;
        int pathFrom = 0;
        int pathTo = defaultPath(target, targetLength);
        boolean byAge = false;
        boolean deleted = false;
        int at = pairEnd;
        while (at < end) {
            int attribute = at + 1;
            at = find(line, attribute, end, ';');
            int sign = find(line, attribute, at, '=');
            trim(line, attribute, sign);
            int key = from;
            int keyTo = to;
            trim(line, Math.min(at, sign + 1), at);
            if (Ascii.isWord(line, key, keyTo, "path")) {
                boolean given = to > from && line[from] == '/';
                path = given ? line : target;
                pathFrom = given ? from : 0;
                pathTo = given ? to : defaultPath(target, targetLength);
            } else if (Ascii.isWord(line, key, keyTo, "domain")) {
                if (!isOfDomain(host, line, from, to)) {
                    return;
                }
            } else if (Ascii.isWord(line, key, keyTo, "max-age")) {
                if (isInteger(line, from, to)) {
                    byAge = true;
                    deleted = isNotPositive(line, from, to);
                }
            } else if (!byAge && Ascii.isWord(line, key, keyTo, "expires")) {
                long expires = CookieDate.epochSecond(line, from, to);
                deleted = expires != CookieDate.NONE && expires <= Math.floorDiv(epochMillis.getAsLong(), 1_000L);
            }
        }
        if (deleted) {
            jar.remove(host, line, name, nameTo, path, pathFrom, pathTo);
        } else {
            jar.set(host, line, name, nameTo, value, valueTo, path, pathFrom, pathTo);
        }
    }

    /// The part of the target's path before its last slash, and at least the first slash.
    private static int defaultPath(byte[] target, int length) {
        int question = Ascii.indexOf(target, 0, length, (byte) '?');
        int slash = (question < 0 ? length : question) - 1;
        while (slash > 0 && target[slash] != '/') {
            slash--;
        }
        return Math.max(1, slash);
    }

    private static boolean isOfDomain(String host, byte[] line, int from, int to) {
        int start = from < to && line[from] == '.' ? from + 1 : from;
        int length = to - start;
        if (length == 0) {
            return true;
        }
        if (length > host.length()) {
            return false;
        }
        int offset = host.length() - length;
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(line[start + i]) != Ascii.lower((byte) host.charAt(offset + i))) {
                return false;
            }
        }
        char last = host.charAt(host.length() - 1);
        boolean address = (last >= '0' && last <= '9') || host.indexOf(':') >= 0;
        return offset == 0 || (!address && host.charAt(offset - 1) == '.');
    }

    private static boolean isInteger(byte[] line, int from, int to) {
        int digits = from < to && line[from] == '-' ? from + 1 : from;
        for (int i = digits; i < to; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return false;
            }
        }
        return digits < to;
    }

    private static boolean isNotPositive(byte[] line, int from, int to) {
        if (line[from] == '-') {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (line[i] != '0') {
                return false;
            }
        }
        return true;
    }

    private static int find(byte[] line, int from, int to, char wanted) {
        int at = Ascii.indexOf(line, from, to, (byte) wanted);
        return at < 0 ? Math.max(from, to) : at;
    }

    /// Sets `from` and `to` to the part between two places without the blanks at its ends.
    private void trim(byte[] line, int start, int end) {
        from = start;
        to = Math.max(start, end);
        while (from < to && (line[from] == ' ' || line[from] == '\t')) {
            from++;
        }
        while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t')) {
            to--;
        }
    }
}
