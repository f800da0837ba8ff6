package dev.spate.scenario;

import org.jspecify.annotations.Nullable;

/// Reads addresses that are known only during the run: what a template made, and what a redirect points
/// to. Not thread-safe.
final class AddressReader {

    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    private final AuthorityTable table;
    private final Authority target;
    private final byte[] basePath;

    /// @param basePath before every path of the plan, without a slash at its end
    AddressReader(AuthorityTable table, Authority target, byte[] basePath) {
        this.table = table;
        this.target = target;
        this.basePath = basePath;
    }

    /// Reads a path below the target or an absolute `http` or `https` address.
    ///
    /// @param path is given the path and query of it
    /// @return where it is, or null if it cannot be used
    @Nullable
    Authority read(byte[] bytes, int from, int to, ByteWriter path) {
        int end = withoutFragment(bytes, from, to);
        if (from < end && bytes[from] == '/') {
            path.put(basePath);
            path.put(bytes, from, end - from);
            return target;
        }
        int scheme = schemeLength(bytes, from, end);
        return scheme == 0 ? null : readAuthority(bytes, from + scheme, end, isSecure(scheme), path);
    }

    /// Reads what the `Location` header from `from` to `to` means in the answer to a request, after RFC
    /// 3986, section 5.2.
    ///
    /// @param authority of the request
    /// @param target of the request, a path and perhaps a query
    /// @param path is given the path and query that follow; not the writer that holds `target`
    /// @return where it is, or null if it cannot be used
    @Nullable
    Authority resolve(
            byte[] bytes, int from, int to, Authority authority, byte[] target, int targetLength, ByteWriter path) {
        int end = withoutFragment(bytes, from, to);
        int start = path.length();
        Authority found = authority;
        int question = Ascii.indexOf(target, 0, targetLength, (byte) '?');
        int targetPath = question < 0 ? targetLength : question;
        int scheme = schemeLength(bytes, from, end);
        if (from == to) {
            return null;
        } else if (from == end) {
            path.put(target, 0, targetLength);
        } else if (scheme > 0) {
            found = readAuthority(bytes, from + scheme, end, isSecure(scheme), path);
        } else if (hasScheme(bytes, from, end)) {
            return null;
        } else if (Ascii.startsWith(bytes, from, end, "//")) {
            found = readAuthority(bytes, from + 2, end, authority.secure(), path);
        } else if (bytes[from] == '/') {
            Escaping.URL.write(bytes, from, end - from, path);
        } else if (bytes[from] == '?') {
            path.put(target, 0, targetPath);
            Escaping.URL.write(bytes, from, end - from, path);
        } else {
            int slash = targetPath - 1;
            while (slash > 0 && target[slash] != '/') {
                slash--;
            }
            path.put(target, 0, slash + 1);
            Escaping.URL.write(bytes, from, end - from, path);
        }
        removeDots(path, start);
        return found;
    }

    /// The length of `http://` or `https://` if one of them is there, else 0.
    private static int schemeLength(byte[] bytes, int from, int to) {
        return Ascii.startsWith(bytes, from, to, PLAIN)
                ? PLAIN.length()
                : Ascii.startsWith(bytes, from, to, SECURE) ? SECURE.length() : 0;
    }

    private static boolean isSecure(int schemeLength) {
        return schemeLength == SECURE.length();
    }

    private @Nullable Authority readAuthority(byte[] bytes, int from, int to, boolean secure, ByteWriter path) {
        int end = from;
        while (end < to && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        if (end == to || bytes[end] == '?') {
            path.put((byte) '/');
        }
        Escaping.URL.write(bytes, end, to - end, path);
        return table.of(bytes, from, end, secure);
    }

    private static int withoutFragment(byte[] bytes, int from, int to) {
        int hash = Ascii.indexOf(bytes, from, to, (byte) '#');
        return hash < 0 ? to : hash;
    }

    private static boolean hasScheme(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = Ascii.lower(bytes[i]);
            if (b == ':') {
                return true;
            }
            if ((b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '+' && b != '-' && b != '.') {
                return false;
            }
        }
        return false;
    }

    /// Removes `.` and `..` from the path that begins at `start`, in place: what is kept never gets
    /// ahead of what is read.
    private static void removeDots(ByteWriter path, int start) {
        byte[] bytes = path.array();
        int length = path.length();
        int question = Ascii.indexOf(bytes, start, length, (byte) '?');
        int end = question < 0 ? length : question;
        int kept = start;
        int slash = start;
        while (slash < end) {
            int next = slash + 1;
            while (next < end && bytes[next] != '/') {
                next++;
            }
            int size = next - slash - 1;
            boolean up = size == 2 && bytes[slash + 1] == '.' && bytes[slash + 2] == '.';
            boolean stay = size == 1 && bytes[slash + 1] == '.';
            if (up) {
                while (kept > start && bytes[--kept] != '/') {}
            }
            if (!up && !stay) {
                System.arraycopy(bytes, slash, bytes, kept, next - slash);
                kept += next - slash;
            } else if (next == end) {
                bytes[kept++] = '/';
            }
            slash = next;
        }
        System.arraycopy(bytes, end, bytes, kept, length - end);
        path.cut(kept + length - end);
    }
}
