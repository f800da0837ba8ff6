package dev.spate.trace;

/// What spans of one request of a plan have in common.
///
/// @param name of its metrics
/// @param method as the plan has it
/// @param template path as the plan has it, with its placeholders and without its query; empty if the
///     plan does not say where the path begins
/// @param hasQuery whether there is a query behind
public record TracedRequest(String name, String method, String template, boolean hasQuery) {

    /// Takes the template of an address apart.
    ///
    /// @param url of a path, or of a whole address, in the syntax of templates
    public static TracedRequest of(String name, String method, String url) {
        int query = endOfPath(url);
        int begin = url.indexOf("://");
        int path = begin < 0 || begin > query ? 0 : url.indexOf('/', begin + 3);
        boolean known = path >= 0 && path < query && url.charAt(path) == '/';
        return new TracedRequest(
                name,
                method,
                known ? url.substring(path, query) : "",
                query < url.length() && url.charAt(query) == '?');
    }

    /// Where query or fragment begin, outside of placeholders.
    private static int endOfPath(String url) {
        int depth = 0;
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (depth <= 0 && (c == '?' || c == '#')) {
                return i;
            }
        }
        return url.length();
    }
}
