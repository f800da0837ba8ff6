package dev.spate.scenario;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The cookies of one session, after RFC 6265, as far as it matters to a session that lasts seconds.
///
/// A cookie goes back to the host that set it and to paths below its own, those with longer paths first.
/// `Max-Age` of 0 or less and an `Expires` in the past delete it; other lifetimes are not counted down.
/// A `Domain` that does not include the host makes the cookie void, any other is as none. `Secure`,
/// `HttpOnly` and `SameSite` mean nothing here.
///
/// Memory is bounded: 50 cookies, 4,096 bytes of name, value and path each, 16,384 bytes together. What
/// goes beyond is not kept. Not thread-safe; cleared and used again by another session.
final class CookieJar {

    static final int MAX_COOKIES = 50;
    static final int MAX_COOKIE_BYTES = 4_096;
    static final int MAX_BYTES = 16_384;

    /// A reference and four numbers.
    private static final int BYTES_PER_PLACE = 20;

    private static final byte[] NO_BYTES = {};
    private static final int[] NO_NUMBERS = {};
    private static final @Nullable String[] NO_HOSTS = {};

    private static final byte[] HEADER = {'C', 'o', 'o', 'k', 'i', 'e', ':', ' '};

    /// Name, value and path of each cookie, one behind the other without separation. May have gaps.
    private byte[] bytes = NO_BYTES;

    private int used;
    private int count;
    private @Nullable String[] hosts = NO_HOSTS;

    /// Where a cookie's bytes begin, and the lengths of its three parts, by place.
    private int[] start = NO_NUMBERS;

    private int[] nameLength = NO_NUMBERS;
    private int[] valueLength = NO_NUMBERS;
    private int[] pathLength = NO_NUMBERS;

    void clear() {
        Arrays.fill(hosts, 0, count, null);
        count = 0;
        used = 0;
    }

    int count() {
        return count;
    }

    /// Memory that it holds besides itself, about.
    int heldBytes() {
        return bytes.length + hosts.length * BYTES_PER_PLACE;
    }

    /// Keeps a cookie, in place of one with the same name, host and path.
    void set(String host, byte[] source, int name, int nameTo, int value, int valueTo, byte[] path, int from, int to) {
        int size = nameTo - name + valueTo - value + to - from;
        if (size > MAX_COOKIE_BYTES) {
            return;
        }
        remove(host, source, name, nameTo, path, from, to);
        if (count == MAX_COOKIES || !makeRoom(size)) {
            return;
        }
        int place = count;
        while (place > 0 && pathLength[place - 1] < to - from) {
            place--;
        }
        openPlace(place);
        hosts[place] = host;
        start[place] = used;
        nameLength[place] = append(source, name, nameTo);
        valueLength[place] = append(source, value, valueTo);
        pathLength[place] = append(path, from, to);
    }

    void remove(String host, byte[] source, int name, int nameTo, byte[] path, int from, int to) {
        for (int i = 0; i < count; i++) {
            int pathStart = start[i] + nameLength[i] + valueLength[i];
            if (host.equalsIgnoreCase(hosts[i])
                    && Arrays.equals(bytes, start[i], start[i] + nameLength[i], source, name, nameTo)
                    && Arrays.equals(bytes, pathStart, pathStart + pathLength[i], path, from, to)) {
                closePlace(i);
                return;
            }
        }
    }

    /// Appends the `Cookie` header line for a request, or nothing.
    ///
    /// @param out may be the writer whose array is `target`
    void write(String host, byte[] target, int from, int to, ByteWriter out) {
        if (count == 0) {
            return;
        }
        boolean first = true;
        for (int i = 0; i < count; i++) {
            if (host.equalsIgnoreCase(hosts[i]) && isBelow(i, target, from, to)) {
                if (first) {
                    out.put(HEADER);
                } else {
                    out.put((byte) ';');
                    out.put((byte) ' ');
                }
                first = false;
                out.put(bytes, start[i], nameLength[i]);
                out.put((byte) '=');
                out.put(bytes, start[i] + nameLength[i], valueLength[i]);
            }
        }
        if (!first) {
            out.put((byte) '\r');
            out.put((byte) '\n');
        }
    }

    private boolean isBelow(int cookie, byte[] target, int from, int to) {
        int question = Ascii.indexOf(target, from, to, (byte) '?');
        int end = question < 0 ? to : question;
        int path = start[cookie] + nameLength[cookie] + valueLength[cookie];
        int length = pathLength[cookie];
        if (end - from < length || !Arrays.equals(bytes, path, path + length, target, from, from + length)) {
            return false;
        }
        return end - from == length || bytes[path + length - 1] == '/' || target[from + length] == '/';
    }

    private int append(byte[] source, int from, int to) {
        System.arraycopy(source, from, bytes, used, to - from);
        used += to - from;
        return to - from;
    }

    private boolean makeRoom(int size) {
        if (start.length == 0) {
            hosts = new String[MAX_COOKIES];
            start = new int[MAX_COOKIES];
            nameLength = new int[MAX_COOKIES];
            valueLength = new int[MAX_COOKIES];
            pathLength = new int[MAX_COOKIES];
            bytes = new byte[256];
        }
        if (used + size <= bytes.length) {
            return true;
        }
        int live = 0;
        for (int i = 0; i < count; i++) {
            live += length(i);
        }
        if (live + size > MAX_BYTES) {
            return false;
        }
        closeGaps();
        if (used + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(2 * bytes.length, used + size)));
        }
        return true;
    }

    private int length(int cookie) {
        return nameLength[cookie] + valueLength[cookie] + pathLength[cookie];
    }

    /// Moves cookies to the front, always the one that begins next, so that none is written over. There
    /// are 50 at most.
    private void closeGaps() {
        int from = 0;
        int to = 0;
        for (int moved = 0; moved < count; moved++) {
            int next = -1;
            for (int i = 0; i < count; i++) {
                if (start[i] >= from && (next < 0 || start[i] < start[next])) {
                    next = i;
                }
            }
            from = start[next] + length(next);
            System.arraycopy(bytes, start[next], bytes, to, length(next));
            start[next] = to;
            to += length(next);
        }
        used = to;
    }

    private void openPlace(int place) {
        System.arraycopy(hosts, place, hosts, place + 1, count - place);
        System.arraycopy(start, place, start, place + 1, count - place);
        System.arraycopy(nameLength, place, nameLength, place + 1, count - place);
        System.arraycopy(valueLength, place, valueLength, place + 1, count - place);
        System.arraycopy(pathLength, place, pathLength, place + 1, count - place);
        count++;
    }

    private void closePlace(int place) {
        count--;
        System.arraycopy(hosts, place + 1, hosts, place, count - place);
        System.arraycopy(start, place + 1, start, place, count - place);
        System.arraycopy(nameLength, place + 1, nameLength, place, count - place);
        System.arraycopy(valueLength, place + 1, valueLength, place, count - place);
        System.arraycopy(pathLength, place + 1, pathLength, place, count - place);
        hosts[count] = null;
    }
}
