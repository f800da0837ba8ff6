package dev.spate.target.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.target.lab.Pattern.Variant;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variants of a pattern do the same work, and each in the way that it says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChecksumsTest {

    /// Nothing here takes a second; who hangs is told after a minute.
    private static final long PATIENCE_SECONDS = 60;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init")
    private TargetService service;

    @BeforeAll
    void start() throws IOException {
        service = TargetService.start(TargetOptions.defaults().withEventLoops(2));
    }

    @AfterAll
    void close() {
        client.close();
        service.close();
    }

    static Stream<String> patterns() {
        return Patterns.all().stream().map(pattern -> pattern.about().name());
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void variantsAgreeInWhatTheyHaveDone(String pattern) throws Exception {
        assertThat(checksums(pattern, "")).hasSize(1);
    }

    /// The numbers come from a program that knows nothing of this one.
    @ParameterizedTest
    @CsvSource({
        "cpu, items=3, 4980778034876299",
        "cpu, items=3&yield-every=1, 4980778034876299",
        "cpu, items=3&yield-every=2&yield-by-queue=1, 4980778034876299",
        "cpu, items=2&iterations=10, a19816d53ce98a21",
        "granularity, items=5&rounds=2&batch=2&chunk=3, c6d5511b75b9e2a3",
        "granularity, items=5&rounds=2&batch=100&chunk=1000000, c6d5511b75b9e2a3",
        "priority, tasks=10&rounds=1, 673b6bd6369de3c0",
        "io-buffer, kibibytes=1, 8738961c441b8821",
        "zero-copy, kibibytes=1, 8738961c441b8821",
        "runtime, tasks=2&rounds=1&calls=1&millis=1, 554b7e5f7f3df81f",
        "runtime, tasks=2&rounds=1&calls=1&millis=1&stack-kib=512, 554b7e5f7f3df81f",
        "web-server, heads=2, a5fb66b00bede075",
        "task-size, tasks=2&kibibytes=1&millis=1, e322539baa056716",
        "task-cost, tasks=1, e220a8397b1dcdaf",
        "task-cost, tasks=2, 732ad62604202a70",
        "backpressure, pieces=1&kibibytes=1, 8738961c441b8821",
        "logging, records=5, 9602045bddec9bf5",
        "affinity, steps=6&rounds=1, cbd37ad29b93b094",
        "stealing, tasks=4&long-every=2&long-rounds=3&short-rounds=1, eaeea55f3f7697d4",
    })
    void theWorkIsWhatItIsSaidToBe(String pattern, String parameters, String checksum) throws Exception {
        assertThat(checksums(pattern, "?" + parameters)).containsOnly(checksum);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 100, 1_000})
    void filesOfAnyLengthArriveWhole(int kibibytes) throws Exception {
        for (String pattern : List.of("io-buffer", "zero-copy")) {
            for (Variant variant : pattern(pattern).variants()) {
                assertThat(done(pattern, variant.name(), "?kibibytes=" + kibibytes)
                                .getLong("items"))
                        .as(pattern + "/" + variant.name())
                        .isEqualTo(kibibytes * 1024L);
            }
            assertThat(checksums(pattern, "?kibibytes=" + kibibytes)).hasSize(1);
        }
    }

    @Test
    void pausesAreMadeAfterSoManyItems() throws Exception {
        assertThat(count("cpu", "cooperative", "?items=4096&yield-every=1024", "pauses"))
                .isEqualTo(3);
        assertThat(count("cpu", "cooperative", "?items=4097&yield-every=1024", "pauses"))
                .isEqualTo(4);
    }

    /// With pauses by the queue of tasks it is not: the queue is run until it is empty.
    @Test
    @Timeout(PATIENCE_SECONDS)
    void whoComputesWithPausesLetsOthersOfItsLoopBeServed() throws Exception {
        try (TargetService oneLoop =
                TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            CompletableFuture<HttpResponse<String>> computing =
                    client.sendAsync(request(oneLoop, "/lab/cpu/cooperative?items=5000000"), BodyHandlers.ofString());
            for (int i = 0; i < 20; i++) {
                client.send(request(oneLoop, "/hello"), BodyHandlers.ofString());
            }
            assertThat(computing).isNotDone();
            assertThat(computing.get(PATIENCE_SECONDS, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void urgentTasksOvertakeOthersAndNobodyOvertakesThem() throws Exception {
        assertThat(count("priority", "levels", "?tasks=1000&rounds=1", "overtaken"))
                .isZero();
        assertThat(count("priority", "one-queue", "?tasks=1000&rounds=1", "overtaken"))
                .isGreaterThan(100);
    }

    @Test
    void oneTaskInTenIsUrgentAndThreeAreNormal() {
        int[] levels = new int[3];
        for (int task = 0; task < 100_000; task++) {
            levels[Priority.level(task)]++;
        }

        assertThat(levels[0]).isBetween(9_700, 10_300);
        assertThat(levels[1]).isBetween(29_400, 30_600);
        assertThat(levels[2]).isBetween(59_400, 60_600);
    }

    /// And one read that finds the end.
    @Test
    void aBufferTakesTheSystemCalls() throws Exception {
        assertThat(count("io-buffer", "64-bytes", "?kibibytes=64", "reads")).isEqualTo(1_024 + 1);
        assertThat(count("io-buffer", "8-kib", "?kibibytes=64", "reads")).isEqualTo(8 + 1);
        assertThat(count("io-buffer", "buffered", "?kibibytes=64", "reads")).isEqualTo(8 + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 100})
    void theBoundedQueueNeverHoldsMoreThanItsBound(int bound) throws Exception {
        JsonObject counts =
                done("backpressure", "bounded", "?pieces=400&bound=" + bound).getJsonObject("counts");

        assertThat(counts.getLong("most-queued")).isLessThanOrEqualTo(bound);
        assertThat(counts.getLong("pauses")).isPositive();
    }

    @Test
    void theUnboundedQueueHoldsWhateverComes() throws Exception {
        JsonObject counts =
                done("backpressure", "unbounded", "?pieces=400&micros=2000").getJsonObject("counts");

        assertThat(counts.getLong("most-queued")).isGreaterThan(200);
        assertThat(counts.getLong("pauses")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"format-all", "when-on", "structured-async"})
    @Timeout(PATIENCE_SECONDS)
    void oneRecordInAHundredIsWritten(String variant) throws Exception {
        long before = Logging.written();

        done("logging", variant, "?records=10001");

        while (Logging.written() < before + 101) {
            Thread.onSpinWait();
        }
        assertThat(Logging.written()).isEqualTo(before + 101);
    }

    @Test
    void answersOnAnotherLoopCrossWithEveryStepAndLocalOnesNever() throws Exception {
        assertThat(count("affinity", "to-and-fro", "?steps=100", "crossings")).isEqualTo(99);
        assertThat(count("affinity", "local", "?steps=100", "crossings")).isZero();
    }

    @Test
    void thePoolStealsAndPinnedTasksStay() throws Exception {
        JsonObject stolen = done("stealing", "work-stealing", "").getJsonObject("counts");
        assertThat(stolen.getLong("threads")).isEqualTo(Cores.COUNT);
        assertThat(stolen.getLong("elsewhere")).isPositive();

        // Two loops, and every other task on that of the request.
        JsonObject pinned = done("stealing", "pinned-loops", "").getJsonObject("counts");
        assertThat(pinned.getLong("threads")).isEqualTo(2);
        assertThat(pinned.getLong("elsewhere")).isEqualTo(16);
    }

    @Test
    void requestsForOneFileAtTheSameTimeAllReadTheWholeFile() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(client.sendAsync(request(service, "/lab/io-buffer/8-kib?kibibytes=3000"), BodyHandlers.ofString()));
        }

        for (CompletableFuture<HttpResponse<String>> response : all) {
            assertThat(new JsonObject(response.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                    .body())
                            .getLong("items"))
                    .isEqualTo(3_000 * 1024);
        }
    }

    private static Pattern pattern(String name) {
        return Patterns.all().stream()
                .filter(pattern -> pattern.about().name().equals(name))
                .findAny()
                .orElseThrow();
    }

    /// Of all variants, each once.
    private List<String> checksums(String pattern, String query) throws Exception {
        List<String> checksums = new ArrayList<>();
        for (Variant variant : pattern(pattern).variants()) {
            checksums.add(done(pattern, variant.name(), query).getString("checksum"));
        }
        return checksums.stream().distinct().toList();
    }

    private long count(String pattern, String variant, String query, String name) throws Exception {
        return done(pattern, variant, query).getJsonObject("counts").getLong(name);
    }

    private JsonObject done(String pattern, String variant, String query) throws Exception {
        HttpResponse<String> response =
                client.send(request(service, "/lab/" + pattern + "/" + variant + query), BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(() -> pattern + "/" + variant + ": " + response.body())
                .isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static HttpRequest request(TargetService service, String path) {
        return HttpRequest.newBuilder(service.address().resolve(path)).build();
    }
}
