package dev.spate.scenario;

import dev.spate.workload.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Compiles addresses: that of the target, and those of requests.
///
/// A request's address is a path below the target, or absolute. What a placeholder gives is one value in
/// the path or the query, and percent-encoded; but before the first slash of the path it is a piece of
/// the address itself, and written as it is: in `http://${host}:${port}/items/${id}` and in
/// `${next}/items` only `id` is a value.
final class UrlCompiler {

    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    private final AuthorityTable table;
    private final Authority target;
    private final String basePath;

    /// @param address such as `http://127.0.0.1:8080/base`; may hold values of the environment
    UrlCompiler(AuthorityTable table, String address, TemplateCompiler templates) throws CompilationException {
        this.table = table;
        StringBuilder text = new StringBuilder();
        for (Template.Part part : templates.parse("target", address).parts()) {
            switch (part) {
                case Template.Literal literal -> text.append(literal.text());
                case Template.Environment variable -> text.append(templates.environment("target", variable.name()));
                case Template.Variable _, Template.Column _, Template.Call _ ->
                    throw templates.fault("target " + address + " has a placeholder that is no ${env.NAME}");
            }
        }
        int path = isAbsolute(text) && pathStart(text) < 0 ? text.length() : pathStart(text);
        Authority found = path <= 0 ? null : authority(text, path);
        if (found == null || text.indexOf("?") >= 0 || text.indexOf("#") >= 0) {
            throw templates.fault("target " + address + " is no address of the form http://host:port/path");
        }
        this.target = found;
        this.basePath = text.substring(path).replaceAll("/+$", "");
    }

    /// A compiled address.
    ///
    /// @param authority null if it is known only during the run; then the parts make the whole address
    record Url(@Nullable Authority authority, List<TemplatePart> parts) {}

    Authority target() {
        return target;
    }

    byte[] basePath() {
        ByteWriter out = new ByteWriter(basePath.length());
        byte[] bytes = basePath.getBytes(StandardCharsets.UTF_8);
        Escaping.URL.write(bytes, 0, bytes.length, out);
        return out.copy();
    }

    Url compile(String address, TemplateCompiler templates) throws CompilationException {
        List<Template.Part> parts = templates.parse("url", address).parts();
        StringBuilder start = new StringBuilder();
        int next = 0;
        while (next < parts.size() && pathStart(start) < 0) {
            switch (parts.get(next)) {
                case Template.Literal literal -> start.append(literal.text());
                case Template.Environment variable -> start.append(templates.environment("url", variable.name()));
                case Template.Variable _, Template.Column _, Template.Call _ -> {
                    return dynamic(address, start.toString(), parts.subList(next, parts.size()), templates);
                }
            }
            next++;
        }
        int path = pathStart(start);
        if (path < 0 && isAbsolute(start)) {
            path = start.length();
        }
        Authority authority = path < 0 ? null : path == 0 ? target : authority(start, path);
        if (authority == null) {
            throw templates.fault(noAddress(address));
        }
        String first = start.substring(path);
        PartList list = new PartList();
        if (path == 0) {
            list.add(basePath());
        } else if (!first.startsWith("/")) {
            list.add(new byte[] {'/'});
        }
        if (!addLiteral(first, list, templates)) {
            addValues(parts.subList(next, parts.size()), list, templates);
        }
        return new Url(authority, list.toList());
    }

    private Url dynamic(String address, String start, List<Template.Part> rest, TemplateCompiler templates)
            throws CompilationException {
        if (!start.isEmpty() && !isAbsolute(start)) {
            throw templates.fault(noAddress(address));
        }
        PartList list = new PartList();
        list.add(templates.constant("url", start, Escaping.URL));
        int next = 0;
        boolean inPath = false;
        while (next < rest.size() && !inPath) {
            Template.Part part = rest.get(next);
            list.add(templates.compile("url", part, Escaping.URL));
            inPath = part instanceof Template.Literal literal
                    && (literal.text().indexOf('/') >= 0 || literal.text().indexOf('?') >= 0);
            next++;
        }
        addValues(rest.subList(next, rest.size()), list, templates);
        return new Url(null, list.toList());
    }

    /// Adds parts of which placeholders are values, up to a fragment, which is never sent.
    private static void addValues(List<Template.Part> parts, PartList list, TemplateCompiler templates)
            throws CompilationException {
        for (Template.Part part : parts) {
            if (part instanceof Template.Literal literal) {
                if (addLiteral(literal.text(), list, templates)) {
                    return;
                }
            } else {
                list.add(templates.compile("url", part, Escaping.URL_VALUE));
            }
        }
    }

    /// @return whether a fragment begins in the text
    private static boolean addLiteral(String text, PartList list, TemplateCompiler templates)
            throws CompilationException {
        int hash = text.indexOf('#');
        list.add(templates.constant("url", hash < 0 ? text : text.substring(0, hash), Escaping.URL));
        return hash >= 0;
    }

    private static String noAddress(String address) {
        return "url " + address + " is neither a path that begins with / nor an address that begins with http://"
                + " or https://";
    }

    private static boolean isAbsolute(CharSequence text) {
        return schemeLength(text) > 0;
    }

    /// The length of `http://` or `https://` if one of them is there, else 0.
    private static int schemeLength(CharSequence text) {
        String start = text.subSequence(0, Math.min(SECURE.length(), text.length()))
                .toString()
                .toLowerCase(Locale.ROOT);
        return start.equals(SECURE) ? SECURE.length() : start.startsWith(PLAIN) ? PLAIN.length() : 0;
    }

    /// Where the path of a path or an absolute address begins, or -1 if that cannot be seen in it.
    private static int pathStart(CharSequence text) {
        if (!text.isEmpty() && text.charAt(0) == '/') {
            return 0;
        }
        if (isAbsolute(text)) {
            for (int i = schemeLength(text); i < text.length(); i++) {
                if ("/?#".indexOf(text.charAt(i)) >= 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    /// The authority of an absolute address whose path begins at `path`.
    private @Nullable Authority authority(StringBuilder address, int path) {
        int scheme = schemeLength(address);
        byte[] bytes = address.substring(scheme, path).getBytes(StandardCharsets.UTF_8);
        return table.of(bytes, 0, bytes.length, scheme == SECURE.length());
    }
}
