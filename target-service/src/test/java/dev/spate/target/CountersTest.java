package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A test that waits for the service to notice something asks it again and again; the timeout is the
/// only limit.
@Timeout(60)
class CountersTest {

    @SuppressWarnings("NullAway.Init")
    private RunningTarget target;

    @BeforeEach
    void start() throws IOException {
        target = RunningTarget.start();
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void everyRequestOnManyKeptConnectionsIsCountedOnceUnderItsRoute() throws Exception {
        int connections = 16;
        int rounds = 100;
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(() -> {
                try (RawConnection connection =
                        new RawConnection(target.service().port())) {
                    for (int round = 0; round < rounds; round++) {
                        roundTrip(connection, "/hello");
                        roundTrip(connection, "/items/" + (round + 1));
                        roundTrip(connection, "/status/" + (round % 2 == 0 ? 500 : 404));
                        roundTrip(connection, "/nothing/" + round);
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (Future<Void> done : threads.invokeAll(clients)) {
                done.get();
            }
        }

        // Asked at once: a response that a client has read is counted, whichever loop is asked.
        JsonObject counter = target.json("/counter");
        int each = connections * rounds;
        assertRow(counter, "GET /hello", each, "{\"2xx\":1600,\"3xx\":0,\"4xx\":0,\"5xx\":0}");
        assertRow(counter, "GET /items/{id}", each, "{\"2xx\":1600,\"3xx\":0,\"4xx\":0,\"5xx\":0}");
        assertRow(counter, "GET /status/{code}", each, "{\"2xx\":0,\"3xx\":0,\"4xx\":800,\"5xx\":800}");
        assertRow(counter, "(unmatched)", each, "{\"2xx\":0,\"3xx\":0,\"4xx\":1600,\"5xx\":0}");
        assertThat(counter.getInteger("requests")).isEqualTo(4 * each + 1);
        assertThat(counter.getInteger("responses")).isEqualTo(4 * each);
        assertThat(counter.getJsonObject("connections").getInteger("opened")).isEqualTo(connections + 1);
    }

    @Test
    void theRequestForTheCounterIsItselfInFlight() throws Exception {
        target.get("/counter");

        JsonObject row = target.counted("GET /counter");
        assertThat(row.getInteger("requests")).isEqualTo(2);
        assertThat(row.getInteger("responses")).isEqualTo(1);
        assertThat(row.getInteger("inFlight")).isEqualTo(1);
    }

    @Test
    void aResponseToARequestFromBeforeTheResetDoesNotAppearAfterIt() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.sendGet("/delay/fixed?delay=200ms");
            awaitRequests("GET /delay/fixed", 1);
            assertThat(target.send("DELETE", "/counter", "").statusCode()).isEqualTo(204);
            assertThat(connection.readResponse()).startsWith("HTTP/1.1 200 ");
        }

        JsonObject counter = target.json("/counter");
        assertThat(counter.getInteger("requests")).isEqualTo(1);
        assertThat(counter.getInteger("responses")).isZero();
        assertThat(counter.getJsonObject("routes").fieldNames()).containsExactly("GET /counter");
    }

    @Test
    void resetByPostDoesTheSame() throws Exception {
        target.get("/hello");
        target.send("POST", "/counter/reset", "");

        assertThat(target.json("/counter").getInteger("requests")).isEqualTo(1);
    }

    @Test
    void aRequestWhoseConnectionGoesFirstIsUnanswered() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.sendGet("/delay/fixed?delay=10m");
            JsonObject row = awaitRequests("GET /delay/fixed", 1);
            assertThat(row.getInteger("inFlight")).isEqualTo(1);
        }

        JsonObject row;
        do {
            row = target.counted("GET /delay/fixed");
        } while (row.getInteger("unanswered") == 0);
        assertThat(row.getInteger("requests")).isEqualTo(1);
        assertThat(row.getInteger("responses")).isZero();
        assertThat(row.getInteger("inFlight")).isZero();
    }

    @Test
    void aBodyThatIsNeverReadIsUnansweredWhenTheClientGoes() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.sendGet("/bytes/100000000");
            awaitRequests("GET /bytes/{n}", 1);
        }

        JsonObject row;
        do {
            row = target.counted("GET /bytes/{n}");
        } while (row.getInteger("unanswered") == 0);
        assertThat(row.getInteger("responses")).isZero();
    }

    @Test
    void aConnectionCountsWhenItIsAcceptedAndSaysNothing() throws Exception {
        target.get("/hello");
        JsonObject connections;
        try (RawConnection _ = new RawConnection(target.service().port())) {
            do {
                connections = target.json("/counter").getJsonObject("connections");
            } while (connections.getInteger("opened") < 2);
            assertThat(connections.getInteger("open")).isEqualTo(2);
        }
        do {
            connections = target.json("/counter").getJsonObject("connections");
        } while (connections.getInteger("closed") < 1);
        assertThat(connections.getInteger("opened")).isEqualTo(2);
        assertThat(connections.getInteger("open")).isEqualTo(1);
    }

    @Test
    void whatIsNoHttpIsCountedApartAnsweredAndClosed() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.send("GARBAGE\r\n\r\n");
            assertThat(connection.readResponse()).contains(" 400 ").contains("application/problem+json");
            assertThat(connection.atEnd()).isTrue();
        }

        assertThat(target.counted("(malformed)").getInteger("requests")).isEqualTo(1);
        assertThat(target.counted("(malformed)").getInteger("responses")).isEqualTo(1);
    }

    @Test
    void theConnectionOfABodyThatIsTooLongIsClosed() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.send("POST /api/cart HTTP/1.1\r\nhost: x\r\ncontent-length: 20000\r\n\r\n" + "x".repeat(20_000));
            assertThat(connection.readResponse()).startsWith("HTTP/1.1 413 ");
            assertThat(connection.atEnd()).isTrue();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndCounted() throws Exception {
        try (RawConnection connection = new RawConnection(target.service().port())) {
            connection.sendGet("/delay/fixed?delay=20ms");
            connection.sendGet("/hello");
            assertThat(connection.readResponse()).endsWith("{\"delayNanos\":20000000}");
            assertThat(connection.readResponse()).endsWith("Hello, World!");
        }

        assertThat(target.counted("GET /hello").getInteger("responses")).isEqualTo(1);
    }

    @Test
    void arrivalsAreSeenByRouteAndTogetherAndReset() throws Exception {
        for (int i = 0; i < 5; i++) {
            target.get("/hello");
            target.get("/json");
            target.get("/counter");
        }

        assertThat(target.json("/arrivals").getInteger("count")).isEqualTo(9);
        JsonObject hello = target.json("/arrivals?route=GET%20/hello");
        assertThat(hello.getString("route")).isEqualTo("GET /hello");
        assertThat(hello.getInteger("count")).isEqualTo(4);
        assertThat(hello.getDouble("mean")).isBetween(hello.getDouble("min"), hello.getDouble("max"));
        assertThat(target.send("DELETE", "/arrivals", "").statusCode()).isEqualTo(204);
        assertThat(target.json("/arrivals").getInteger("count")).isZero();
        assertThat(target.counted("GET /hello").getInteger("requests")).isEqualTo(5);
    }

    private JsonObject awaitRequests(String route, int count) throws IOException, InterruptedException {
        JsonObject row;
        do {
            row = target.counted(route);
        } while (row.getInteger("requests") < count);
        return row;
    }

    private static void roundTrip(RawConnection connection, String path) throws IOException {
        connection.sendGet(path);
        assertThat(connection.readResponse()).startsWith("HTTP/1.1 ");
    }

    private static void assertRow(JsonObject counter, String route, int count, String status) {
        JsonObject row = counter.getJsonObject("routes").getJsonObject(route);
        assertThat(row.getInteger("requests")).isEqualTo(count);
        assertThat(row.getInteger("responses")).isEqualTo(count);
        assertThat(row.getInteger("unanswered")).isZero();
        assertThat(row.getJsonObject("status")).isEqualTo(new JsonObject(status));
    }
}
