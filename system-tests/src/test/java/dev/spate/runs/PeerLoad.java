package dev.spate.runs;

/// What clients are compared at, in the words of each: the same requests over as many connections.
enum PeerLoad {
    CLOSED("64 users, 64 connections, 12 bytes", "/", ""),
    JSON("64 users, 64 connections, 2 KiB of JSON", "/items", ""),
    HTTP2("64 users, 8 connections of HTTP/2 (h2c), 12 bytes", "/", ""),
    OPEN("20,011 sessions per second, evenly spaced, 64 connections, 12 bytes", "/", ""),
    SCENARIO("64 users, 64 connections, three steps with check and extract", "", """
            - get: /login
              name: login
              check: {status: 200}
              extract: {token: {jsonPath: "$.token"}}
            - get: /items?page=${random(1,50)}
              name: items
              headers: {Authorization: "Bearer ${token}"}
              check: {status: 200, jsonPath: {"$.items[0].id": exists}}
              extract: {itemId: {jsonPath: "$.items[0].id"}}
            - post: /cart
              name: cart
              json: {item: "${itemId}", quantity: 1}
              check: {status: 201}
            """);

    static final int USERS = 64;

    /// A prime number: what repeats itself with the tick of the kernel is seen by it always in the same
    /// place, and 20,000/s came out as nearly all user or nearly all system.
    private static final int RATE = 20_011;

    private final String words;
    private final String path;
    private final String steps;

    PeerLoad(String words, String path, String steps) {
        this.words = words;
        this.path = path;
        this.steps = steps.isEmpty() ? "- {get: " + path + ", name: one}\n" : steps;
    }

    boolean isHttp2() {
        return this == HTTP2;
    }

    int connections() {
        return isHttp2() ? 8 : USERS;
    }

    String words() {
        return words;
    }

    /// Address for programs that only know one.
    String url(int port) {
        return "http://127.0.0.1:" + port + path;
    }

    /// For Spate. What an open load does before `steadyAfter` is a phase of its own, so that the
    /// lateness of its starts is counted without that.
    String plan(int port, int steadyAfter, int seconds) {
        String phases =
                this == OPEN ? """
                  - {name: warm-up, scenario: one, constantRate: %1$d/s, duration: %2$ds, warmup: true}
                  - {name: steady, scenario: one, constantRate: %1$d/s, duration: %3$ds, gracefulStop: 1s}
                """.formatted(RATE, steadyAfter, seconds - steadyAfter) : """
                  - {name: steady, scenario: one, constantUsers: %d, duration: %ds, gracefulStop: 1s}
                """.formatted(USERS, seconds);
        return """
                name: peers
                target: http://127.0.0.1:%d
                http: {connections: %d, version: "%s"}
                scenarios:
                  one:
                %sphases:
                %s""".formatted(port, connections(), isHttp2() ? "h2c" : "1.1", steps.indent(4), phases);
    }

    /// For Hyperfoil.
    String benchmark(int port, int seconds) {
        String load = this == OPEN ? """
                constantRate:
                  usersPerSec: %d
                  variance: false
                  maxSessions: 10000
                """.formatted(RATE) : """
                always:
                  users: %d
                """.formatted(USERS);
        String sequences = this == SCENARIO ? """
                  - login:
                    - httpRequest:
                        GET: /login
                        metric: login
                        handler: {body: {json: {query: .token, toVar: token}}}
                  - items:
                    - randomInt: page <- 1 .. 50
                    - httpRequest:
                        GET: /items?page=${page}
                        metric: items
                        headers: {Authorization: {pattern: "Bearer ${token}"}}
                        handler: {body: {json: {query: ".items[0].id", toVar: itemId}}}
                  - cart:
                    - httpRequest:
                        POST: /cart
                        metric: cart
                        headers: {Content-Type: application/json}
                        body: {pattern: '{"item":"${itemId}","quantity":1}'}
                """ : """
                  - one:
                    - httpRequest: {GET: %s, metric: one}
                """.formatted(path);
        return """
                name: peers
                threads: 1
                http:
                  host: http://127.0.0.1:%d
                  sharedConnections: %d
                phases:
                - steady:
                %s""".formatted(port, USERS, (load + "  duration: " + seconds + "s\n  scenario:\n" + sequences).indent(4));
    }
}
