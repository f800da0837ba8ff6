package dev.spate.target;

import dev.spate.target.Counters.Tally;
import dev.spate.target.Routes.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/// `/counter` and `/arrivals`: what this process has served and how the requests arrived, seen from its
/// side.
final class Witness implements Endpoint {

    private record Part(Tally tally, long connectionsOpen) {}

    @Override
    public void mount(Routes routes) {
        routes.witness(HttpMethod.GET, "/counter", this::counter);
        routes.witness(HttpMethod.DELETE, "/counter", this::resetCounter);
        routes.witness(HttpMethod.POST, "/counter/reset", this::resetCounter);
        routes.witness(HttpMethod.GET, "/arrivals", this::arrivals);
        routes.witness(HttpMethod.DELETE, "/arrivals", this::resetArrivals);
        routes.witness(HttpMethod.POST, "/arrivals/reset", this::resetArrivals);
    }

    private void resetCounter(Exchange exchange) {
        exchange.shared().counters().reset();
        exchange.empty(204);
    }

    private void resetArrivals(Exchange exchange) {
        exchange.shared().arrivals().reset();
        exchange.empty(204);
    }

    private void counter(Exchange exchange) {
        Routes routes = exchange.shared().routes();
        Tally[] tallies = exchange.shared().counters().tallies();
        answer(
                exchange,
                exchange.shared().loops().ask(loop -> new Part(tallies[loop.index()].copy(), loop.connectionsOpen())),
                parts -> exchange.json(200, counts(routes, parts).toBuffer()));
    }

    private static JsonObject counts(Routes routes, List<Part> parts) {
        Tally sum = new Tally(routes.size());
        long open = 0;
        JsonArray openedByLoop = new JsonArray();
        for (Part part : parts) {
            sum.add(part.tally());
            open += part.connectionsOpen();
            openedByLoop.add(part.tally().connectionsOpened());
        }
        JsonObject byRoute = new JsonObject();
        long requests = 0;
        long responses = 0;
        long unanswered = 0;
        for (Route route : routes.all()) {
            long received = sum.requests(route.index());
            if (received == 0) {
                continue;
            }
            JsonObject byClass = new JsonObject();
            long answered = 0;
            for (int statusClass = 2; statusClass <= 5; statusClass++) {
                long count = sum.responses(route.index(), statusClass);
                byClass.put(statusClass + "xx", count);
                answered += count;
            }
            long abandoned = sum.unanswered(route.index());
            byRoute.put(route.name(), row(received, answered, abandoned).put("status", byClass));
            requests += received;
            responses += answered;
            unanswered += abandoned;
        }
        return row(requests, responses, unanswered)
                .put(
                        "connections",
                        new JsonObject()
                                .put("opened", sum.connectionsOpened())
                                .put("closed", sum.connectionsClosed())
                                .put("open", open)
                                .put("refused", sum.connectionsRefused())
                                .put("openedByLoop", openedByLoop))
                .put("routes", byRoute);
    }

    private static JsonObject row(long requests, long responses, long unanswered) {
        return new JsonObject()
                .put("requests", requests)
                .put("responses", responses)
                .put("unanswered", unanswered)
                .put("inFlight", requests - responses - unanswered);
    }

    private void arrivals(Exchange exchange) {
        String name = exchange.query("route").text("route");
        Arrivals.Series series = exchange.shared().arrivals().series();
        Future<List<Gaps>> asked;
        if (name == null) {
            asked = exchange.shared().loops().ask(loop -> series.ofAll(loop.index()));
        } else {
            Route route = exchange.shared().routes().named(name);
            if (route == null) {
                throw new BadParameter("route", name, "a method and a template, such as GET /items/{id}");
            }
            asked = exchange.shared().loops().ask(loop -> series.ofRoute(route.index(), loop.index()));
        }
        answer(exchange, asked, parts -> {
            Gaps sum = new Gaps();
            parts.forEach(sum::add);
            exchange.json(200, gaps(name == null ? "*" : name, sum).toBuffer());
        });
    }

    private static JsonObject gaps(String route, Gaps gaps) {
        return new JsonObject()
                .put("route", route)
                .put("count", gaps.count())
                .put("mean", gaps.meanNanos())
                .put("standardDeviation", gaps.standardDeviationNanos())
                .put("coefficientOfVariation", gaps.coefficientOfVariation())
                .put("min", gaps.minNanos())
                .put("p50", gaps.percentileNanos(50))
                .put("p90", gaps.percentileNanos(90))
                .put("p99", gaps.percentileNanos(99))
                .put("p99.9", gaps.percentileNanos(99.9))
                .put("max", gaps.maxNanos());
    }

    private static <T> void answer(Exchange exchange, Future<List<T>> asked, Consumer<List<T>> then) {
        asked.onComplete(
                parts -> exchange.soon(() -> then.accept(parts)),
                fault -> exchange.soon(
                        () -> exchange.problem(503, "Service Unavailable", String.valueOf(fault.getMessage()))));
    }
}
