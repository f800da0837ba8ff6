package dev.spate.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request as a route sees it: let in, and whole.
///
/// @param path values of the parts in braces, decoded
/// @param query decoded, each once
/// @param contentType of the body, lower-case and without parameters; empty if there is none
/// @param lastEventId what a client that comes back has seen
@SuppressWarnings("ArrayRecordComponent") // never compared
record Call(
        Map<String, String> path,
        Map<String, String> query,
        String contentType,
        byte[] body,
        @Nullable String lastEventId) {

    /// A part of the path.
    String part(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return value;
    }
}
