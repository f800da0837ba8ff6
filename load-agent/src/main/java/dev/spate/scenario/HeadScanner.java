package dev.spate.scenario;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Walks the headers of one name in the head of a response. Lines end with LF, a CR before it does not
/// count; a head that is broken has the headers that can be seen in it. Not thread-safe.
final class HeadScanner {

    private byte[] head = {};
    private int end;
    private byte[] name = {};
    private int next;
    private int from;
    private int to;

    /// The name in the form that [#start] wants.
    static byte[] name(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    /// Goes before the first header of that name.
    ///
    /// @param name in lower case
    void start(ResponseView response, byte[] name) {
        this.head = response.head();
        this.end = response.headLength();
        this.name = name;
        this.next = afterLine(0);
    }

    /// Goes to the next header of the name.
    boolean next() {
        while (next < end) {
            int line = next;
            int after = afterLine(line);
            next = after;
            int last = after;
            if (last > line && head[last - 1] == '\n') {
                last--;
            }
            if (last > line && head[last - 1] == '\r') {
                last--;
            }
            if (last == line) {
                next = end;
                return false;
            }
            if (isNamed(line, last)) {
                from = line + name.length + 1;
                to = last;
                while (from < to && isBlank(head[from])) {
                    from++;
                }
                while (to > from && isBlank(head[to - 1])) {
                    to--;
                }
                return true;
            }
        }
        return false;
    }

    byte[] bytes() {
        return head;
    }

    /// Where the value of the present header begins, without blanks.
    int from() {
        return from;
    }

    int to() {
        return to;
    }

    private int afterLine(int start) {
        int at = start;
        while (at < end && head[at] != '\n') {
            at++;
        }
        return Math.min(end, at + 1);
    }

    private boolean isNamed(int line, int last) {
        if (last - line <= name.length || head[line + name.length] != ':') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (Ascii.lower(head[line + i]) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
