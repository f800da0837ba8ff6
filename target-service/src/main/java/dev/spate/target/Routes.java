package dev.spate.target;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Every address the service answers. Filled by the endpoints at start-up, then only read.
final class Routes {

    /// What a route does with a request; runs on the event loop of the request's connection and may
    /// answer later.
    @FunctionalInterface
    interface Action {
        /// @throws BadParameter answered with 400
        void handle(Exchange exchange);
    }

    /// One method of one address.
    ///
    /// @param index its place in counters and arrivals
    /// @param name the method and the template, as a run names requests
    /// @param witness whether it only reports on the others, and so stays out of their arrivals
    record Route(int index, String name, Action action, boolean witness) {}

    /// Methods that `any` answers.
    private static final List<HttpMethod> METHODS = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private final List<Route> all = new ArrayList<>();
    private final Map<String, Map<HttpMethod, Route>> byTemplate = new LinkedHashMap<>();
    private final UnaryOperator<Action> around;
    private final Route unmatched = add("(unmatched)", Exchange::refuseUnmatched, false);
    private final Route malformed = add("(malformed)", Exchange::refuseMalformed, false);

    /// @param around what routes are made of that are no witnesses; left out for those in [#bare]
    Routes(UnaryOperator<Action> around) {
        this.around = around;
    }

    Routes() {
        this(UnaryOperator.identity());
    }

    /// Answers GET, and HEAD with the same head and no body.
    ///
    /// @param template a path such as `/items/{id}`
    void get(String template, Action action) {
        on(HttpMethod.GET, template, action);
        on(HttpMethod.HEAD, template, action);
    }

    void post(String template, Action action) {
        on(HttpMethod.POST, template, action);
    }

    void delete(String template, Action action) {
        on(HttpMethod.DELETE, template, action);
    }

    void any(String template, Action action) {
        METHODS.forEach(method -> on(method, template, action));
    }

    /// Answers GET; the action stays as it is.
    void bare(String template, Action action) {
        add(HttpMethod.GET, template, action, false);
    }

    /// A route that reports on the others.
    void witness(HttpMethod method, String template, Action action) {
        add(method, template, action, true);
    }

    int size() {
        return all.size();
    }

    List<Route> all() {
        return all;
    }

    Map<String, Map<HttpMethod, Route>> byTemplate() {
        return byTemplate;
    }

    @Nullable
    Route named(String name) {
        return all.stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// Counts requests for addresses or methods that do not exist.
    Route unmatched() {
        return unmatched;
    }

    /// Counts requests that were not HTTP.
    Route malformed() {
        return malformed;
    }

    private void on(HttpMethod method, String template, Action action) {
        add(method, template, around.apply(action), false);
    }

    private void add(HttpMethod method, String template, Action action, boolean witness) {
        Map<HttpMethod, Route> methods = byTemplate.computeIfAbsent(template, _ -> new LinkedHashMap<>());
        if (methods.containsKey(method)) {
            throw new IllegalStateException(method + " " + template + " is mounted twice");
        }
        methods.put(method, add(method + " " + template, action, witness));
    }

    private Route add(String name, Action action, boolean witness) {
        Route route = new Route(all.size(), name, action, witness);
        all.add(route);
        return route;
    }
}
