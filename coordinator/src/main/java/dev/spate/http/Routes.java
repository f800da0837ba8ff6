package dev.spate.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which route a request is for. Immutable.
///
/// A path is compared part by part as it came; nothing in it is normalised, so `..` is a part like any
/// other and matches what a part in braces may be.
final class Routes {

    private static final int MOST_PARAMETERS = 20;

    private final List<Route> routes;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> all() {
        return routes;
    }

    /// A route and the values of the parts in braces.
    record Match(Route route, Map<String, String> path) {}

    /// Whether anything is at a path.
    boolean knows(String path) {
        return routes.stream().anyMatch(route -> match(route, path) != null);
    }

    /// @return null if there is no such path
    /// @throws Refusal 405 with the methods that there are
    @Nullable
    Match find(String method, String path) throws Refusal {
        Set<String> allowed = new LinkedHashSet<>();
        for (Route route : routes) {
            Map<String, String> parts = match(route, path);
            if (parts == null) {
                continue;
            }
            if (route.method().equals(method) || (method.equals("HEAD") && hasHead(route))) {
                return new Match(route, parts);
            }
            allowed.add(route.method());
            if (hasHead(route)) {
                allowed.add("HEAD");
            }
        }
        if (allowed.isEmpty()) {
            return null;
        }
        String methods = String.join(", ", allowed);
        throw new Refusal(405, path + " does not answer " + method, "use " + methods).with("Allow", methods);
    }

    /// Parameters behind the question mark.
    ///
    /// @throws Refusal 400 if one is not known, is there twice, or cannot be decoded
    static Map<String, String> query(Route route, @Nullable String raw) throws Refusal {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        List<String> pairs = List.of(raw.split("&", MOST_PARAMETERS + 1));
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
            if (name == null || value == null) {
                throw new Refusal(400, "the part behind '?' cannot be decoded", "write it as percent-encoded UTF-8");
            }
            if (!route.query().contains(name)) {
                throw new Refusal(
                        400,
                        "there is no parameter '" + name + "' here",
                        route.query().isEmpty() ? "leave it out" : "use one of " + String.join(", ", route.query()));
            }
            if (query.putIfAbsent(name, value) != null) {
                throw new Refusal(400, "the parameter '" + name + "' is there twice", "give it once");
            }
        }
        return query;
    }

    private static boolean hasHead(Route route) {
        return route.method().equals("GET") && !route.isEvents();
    }

    private static @Nullable Map<String, String> match(Route route, String path) {
        String[] template = route.template().split("/", -1);
        String[] parts = path.split("/", -1);
        if (template.length != parts.length) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < template.length; i++) {
            if (template[i].startsWith("{")) {
                String value = decode(parts[i], false);
                if (value == null || value.isEmpty()) {
                    return null;
                }
                values.put(template[i].substring(1, template[i].length() - 1), value);
            } else if (!template[i].equals(parts[i])) {
                return null;
            }
        }
        return values;
    }

    /// @return null if it is not percent-encoded UTF-8
    static @Nullable String decode(String text, boolean plusIsBlank) {
        List<Byte> bytes = new ArrayList<>(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.add((byte) (high << 4 | low));
                i += 2;
            } else if (c == '+' && plusIsBlank) {
                bytes.add((byte) ' ');
            } else if (c > 0x7f) {
                return null;
            } else {
                bytes.add((byte) c);
            }
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes.size());
        bytes.forEach(buffer::put);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(buffer.flip()).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
