package dev.spate.http;

import java.util.List;
import java.util.Set;

/// One thing that can be done.
///
/// @param template path with parts in braces
/// @param open whether it is answered without a token, and however many ask
/// @param takes types of the body; empty if it has none
/// @param mayBeEmpty whether the body may be left out
/// @param submission whether the body may be as long as that of a submission
/// @param gives types of the answer, the usual one first
/// @param query parameters that it knows
record Route(
        String method,
        String template,
        boolean open,
        Set<String> takes,
        boolean mayBeEmpty,
        boolean submission,
        List<String> gives,
        Set<String> query,
        Handler handler) {

    /// Does it. Called on a thread that may wait.
    @FunctionalInterface
    interface Handler {
        Answer handle(Call call) throws Refusal, InterruptedException;
    }

    static Route get(String template, String gives, Handler handler) {
        return new Route("GET", template, false, Set.of(), true, false, List.of(gives), Set.of(), handler);
    }

    static Route send(String method, String template, Set<String> takes, boolean submission, Handler handler) {
        return new Route(
                method,
                template,
                false,
                takes,
                !submission,
                submission,
                List.of("application/json"),
                Set.of(),
                handler);
    }

    Route openToAll() {
        return new Route(method, template, true, takes, mayBeEmpty, submission, gives, query, handler);
    }

    Route knowing(String... parameters) {
        return new Route(method, template, open, takes, mayBeEmpty, submission, gives, Set.of(parameters), handler);
    }

    boolean isEvents() {
        return gives.contains("text/event-stream");
    }
}
