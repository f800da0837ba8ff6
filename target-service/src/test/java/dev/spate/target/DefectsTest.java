package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client sees of the defects. Where time is measured, the bounds follow from the client's own
/// readings of the clock around what it did, so that a slow machine makes them wider.
class DefectsTest {

    private static final long MILLI = 1_000_000L;
    private static final double SECOND = 1e9;

    /// What an answer takes beside its defect, at least once in many.
    private static final long LEAST_OVERHEAD_NANOS = 50 * MILLI;

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

    @ParameterizedTest
    @CsvSource({"heap, 3000000", "direct, 3000000", "fd, 150", "threads, 100"})
    void aLeakHasTheRateThatWasStated(String kind, long rate) throws Exception {
        long posting = System.nanoTime();
        assertThat(post("/defect/leak?kind=" + kind + "&rate=" + rate).statusCode())
                .isEqualTo(200);
        long posted = System.nanoTime();

        long asking;
        do {
            asking = System.nanoTime();
            long leaked = leak(kind).getLong("leaked");
            long asked = System.nanoTime();

            assertThat(leaked)
                    .isBetween(
                            (long) ((asking - posted) / SECOND * rate) - 1,
                            (long) ((asked - posting) / SECOND * rate) + 1);
        } while (asking - posted < 700 * MILLI);
    }

    @ParameterizedTest
    @CsvSource({
        "heap, heapUsedBytes, 20000000, 60000000",
        "direct, directUsedBytes, 20000000, 60000000",
        "fd, descriptors, 100, 1000",
        "threads, threads, 100, 1000"
    })
    void whatLeaksIsTakenUpToTheLimitAndGivenBackInTheEnd(String kind, String usage, long limit, long rate)
            throws Exception {
        long before = used(usage);
        assertThat(post("/defect/leak?kind=" + kind + "&rate=" + rate + "&limit=" + limit)
                        .statusCode())
                .isEqualTo(200);
        while (leak(kind).getLong("leaked") < limit) {
            Thread.onSpinWait();
        }
        long during = used(usage);
        assertThat(target.send("DELETE", "/defect/leak?kind=" + kind, "").statusCode())
                .isEqualTo(200);

        assertThat(during - before).isBetween(limit * 9 / 10, limit * 13 / 10);
        assertThat(leak(kind).getBoolean("on")).isFalse();
        while (used(usage) > before + limit / 2) {
            Thread.onSpinWait();
        }
    }

    @Test
    void creepMakesEveryAnswerLaterByWhatItHasGrownTo() throws Exception {
        long perSecond = 100 * MILLI;
        long posting = System.nanoTime();
        assertThat(post("/defect/creep?growth=100ms").statusCode()).isEqualTo(200);
        long posted = System.nanoTime();

        long leastOverhead = Long.MAX_VALUE;
        long sent;
        do {
            sent = System.nanoTime();
            assertThat(target.get("/hello").body()).isEqualTo("Hello, World!");
            long took = System.nanoTime() - sent;
            assertThat(took).isGreaterThanOrEqualTo((long) ((sent - posted) / SECOND * perSecond));
            leastOverhead = Math.min(leastOverhead, took - (long) ((sent - posting) / SECOND * perSecond));
        } while (sent - posted < 2_000 * MILLI);

        assertThat(leastOverhead).isLessThan(LEAST_OVERHEAD_NANOS);
        assertThat(new JsonObject(target.send("DELETE", "/defect/creep", "").body()).getLong("addedNanos"))
                .isGreaterThanOrEqualTo(200 * MILLI);
        assertThat(leastTime("/hello")).isLessThan(LEAST_OVERHEAD_NANOS);
    }

    @Test
    void creepStopsAtItsLimitAndComesBeforeWhatARequestTakesAnyway() throws Exception {
        assertThat(post("/defect/creep?growth=1s&limit=60ms").statusCode()).isEqualTo(200);
        while (target.json("/defect/creep").getLong("addedNanos") < 60 * MILLI) {
            Thread.onSpinWait();
        }

        assertThat(leastTime("/hello")).isBetween(60 * MILLI, 60 * MILLI + LEAST_OVERHEAD_NANOS);
        assertThat(leastTime("/delay/fixed?delay=30ms")).isBetween(90 * MILLI, 90 * MILLI + LEAST_OVERHEAD_NANOS);
        assertThat(leastTime("/counter")).isLessThan(LEAST_OVERHEAD_NANOS);
        assertThat(new JsonObject(target.send("POST", "/echo", "a body that waits")
                                .body())
                        .getString("body"))
                .isEqualTo("a body that waits");
    }

    @Test
    void aStallFreezesALoopForItsLengthOnceInEveryPeriod() throws Exception {
        long length = 200 * MILLI;
        long period = 600 * MILLI;
        long posting = System.nanoTime();
        assertThat(post("/defect/stall?length=200ms&period=600ms").statusCode()).isEqualTo(200);
        long posted = System.nanoTime();

        List<Long> slow = new ArrayList<>();
        long received;
        try (RawConnection connection = new RawConnection(target.service().port())) {
            do {
                long sent = System.nanoTime();
                connection.sendGet("/hello");
                assertThat(connection.readResponse()).endsWith("Hello, World!");
                received = System.nanoTime();
                if (received - sent > length * 9 / 10) {
                    slow.add(received - sent);
                }
            } while (received - posted < 4 * period);
        }

        // The last freeze may have begun and not have ended yet.
        assertThat((long) slow.size()).isBetween((received - posted) / period - 1, (received - posting) / period + 1);
        assertThat(slow.stream().min(Long::compare).orElseThrow()).isLessThan(length + LEAST_OVERHEAD_NANOS);
        JsonObject last =
                new JsonObject(target.send("DELETE", "/defect/stall", "").body());
        assertThat(last.getLong("freezes")).isBetween(2 * (long) slow.size() - 2, 2 * (long) slow.size() + 2);
        assertThat(target.json("/defect/stall").getBoolean("on")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.3, 100, 30", "0.001, 2500, 2", "1, 7, 7", "0, 7, 0", "0.333333, 300, 99"})
    void theErrorRateIsExactByCount(String share, int requests, int failures) throws Exception {
        assertThat(post("/defect/error-rate?status=503&share=" + share).statusCode())
                .isEqualTo(200);

        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            Callable<Integer> ask = () -> target.get("/hello").statusCode();
            for (int i = 0; i < requests; i++) {
                answers.add(clients.submit(ask));
            }
        }
        int failed = 0;
        for (Future<Integer> answer : answers) {
            failed += answer.get() == 503 ? 1 : 0;
        }

        assertThat(failed).isEqualTo(failures);
        JsonObject shown = target.json("/defect/error-rate");
        assertThat(shown.getInteger("requests")).isEqualTo(requests);
        assertThat(shown.getInteger("failed")).isEqualTo(failures);
        assertThat(target.counted("GET /hello")
                        .getJsonObject("status", new JsonObject().put("5xx", 0))
                        .getInteger("5xx"))
                .isEqualTo(failures);
    }

    @Test
    void theLaboratoryAndTheWitnessesDoNotFail() throws Exception {
        assertThat(post("/defect/error-rate?share=1").statusCode()).isEqualTo(200);

        assertThat(target.get("/hello").statusCode()).isEqualTo(500);
        assertThat(target.get("/counter").statusCode()).isEqualTo(200);
        assertThat(target.get("/lab").statusCode()).isEqualTo(200);
        assertThat(target.get("/lab/sleepers/concurrent?waits=1&millis=1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void allDefectsAreShownTogetherAndEndTogether() throws Exception {
        assertThat(post("/defect/leak?kind=fd&rate=1&limit=1").statusCode()).isEqualTo(200);
        assertThat(post("/defect/creep?growth=1us").statusCode()).isEqualTo(200);
        assertThat(post("/defect/stall?length=1ms&period=2h").statusCode()).isEqualTo(400);
        assertThat(post("/defect/stall?length=1ms&period=60m").statusCode()).isEqualTo(200);
        assertThat(post("/defect/error-rate?share=0.5").statusCode()).isEqualTo(200);

        JsonObject during = target.json("/defect");
        JsonObject after = new JsonObject(target.send("DELETE", "/defect", "").body());

        for (String defect : List.of("creep", "stall", "errorRate")) {
            assertThat(during.getJsonObject(defect).getBoolean("on")).as(defect).isTrue();
            assertThat(after.getJsonObject(defect).getBoolean("on")).as(defect).isFalse();
        }
        assertThat(during.getJsonObject("leak").getJsonObject("fd").getBoolean("on"))
                .isTrue();
        assertThat(after.getJsonObject("leak").getJsonObject("fd").getBoolean("on"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/defect/leak?kind=disk&rate=1 | kind | one of heap, direct, fd, threads",
                "/defect/leak?kind=fd | rate | a whole number from 1 to 1000",
                "/defect/leak?kind=threads&rate=10&limit=1001 | limit | a whole number from 1 to 1000",
                "/defect/leak?kind=heap&rate=1000000000 | rate | a whole number from 1 to 104857600",
                "/defect/creep?growth=2s | growth | a duration such as 250us, 5ms or 1.5s, at most 1s",
                "/defect/stall?length=6s&period=1m | length | a duration such as 250us, 5ms or 1.5s, at most 5s",
                "/defect/stall?length=1s&period=1900ms | period | 10ms at least, and at least twice the length",
                "/defect/stall?length=1s&period=3s&loops=3 | loops | a whole number from 1 to 2",
                "/defect/error-rate?share=1.5 | share | a number from 0 to 1",
                "/defect/error-rate?share=1&status=200 | status | a whole number from 400 to 599",
            })
    void whatIsOutOfBoundsIsRefusedWithItsRule(String path, String parameter, String rule) throws Exception {
        HttpResponse<String> refused = post(path);

        JsonObject problem = new JsonObject(refused.body());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(problem.getString("parameter")).isEqualTo(parameter);
        assertThat(problem.getString("rule")).startsWith(rule);
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return target.send("POST", path, "");
    }

    private JsonObject leak(String kind) throws IOException, InterruptedException {
        return target.json("/defect/leak").getJsonObject(kind);
    }

    private long used(String what) throws IOException, InterruptedException {
        return target.json("/lab/usage?collect=true").getLong(what);
    }

    /// The shortest of some.
    private long leastTime(String path) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long sent = System.nanoTime();
            assertThat(target.get(path).statusCode()).isEqualTo(200);
            least = Math.min(least, System.nanoTime() - sent);
        }
        return least;
    }
}
