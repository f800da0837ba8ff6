package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelaysTest {

    @SuppressWarnings("NullAway.Init")
    private RunningTarget target;

    @BeforeAll
    void start() throws IOException {
        target = RunningTarget.start();
    }

    @AfterAll
    void close() {
        target.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/delay/fixed?delay=3ms",
        "/delay/uniform?min=1ms&max=3ms&seed=2",
        "/delay/exponential?mean=1ms&seed=2",
        "/delay/lognormal?median=1ms&sigma=0.5&seed=2",
        "/delay/bimodal?low=1ms&high=3ms&highShare=0.5&seed=2"
    })
    void noAnswerComesBeforeItsTime(String path) throws Exception {
        for (int i = 0; i < 20; i++) {
            long before = System.nanoTime();
            JsonObject answer = target.json(path);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(answer.getLong("delayNanos"));
        }
    }

    @Test
    void theLastNanosecondIsWaitedFor() throws Exception {
        AtomicLong clock = new AtomicLong();
        TargetOptions options = TargetOptions.defaults().withEventLoops(2);
        try (RunningTarget frozen = RunningTarget.start(options, clock::get);
                RawConnection connection = new RawConnection(frozen.service().port())) {
            connection.sendGet("/delay/fixed?delay=50us");
            while (frozen.counted("GET /delay/fixed").getInteger("requests") == 0) {
                Thread.onSpinWait();
            }
            clock.set(49_999);
            // Every answer of the counter has been round all loops, and with it the request that waits.
            for (int i = 0; i < 10; i++) {
                assertThat(frozen.counted("GET /delay/fixed").getInteger("inFlight"))
                        .isEqualTo(1);
            }

            clock.set(50_000);
            assertThat(connection.readResponse()).endsWith("{\"delayNanos\":50000}");
        }
    }

    @Test
    void requestsOfOneSeedOnManyConnectionsGetEachDrawOnce() throws Exception {
        Distribution law = new Distribution.Exponential(100_000);
        Callable<List<JsonObject>> client = () -> {
            List<JsonObject> answers = new ArrayList<>();
            try (RawConnection connection = new RawConnection(target.service().port())) {
                for (int i = 0; i < 50; i++) {
                    connection.sendGet("/delay/exponential?mean=100us&seed=77");
                    String response = connection.readResponse();
                    answers.add(new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4)));
                }
            }
            return answers;
        };
        Map<Long, Long> byDraw = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<JsonObject>> answers : threads.invokeAll(List.of(client, client, client, client))) {
                for (JsonObject answer : answers.get()) {
                    byDraw.put(answer.getLong("draw"), answer.getLong("delayNanos"));
                }
            }
        }

        assertThat(byDraw).hasSize(200);
        for (long k = 0; k < 200; k++) {
            assertThat(byDraw).containsEntry(k, law.drawNanos(77, k));
        }
    }

    @Test
    void sequencesOfOtherSeedsAndOtherParametersGoTheirOwnWay() throws Exception {
        assertThat(draw("/delay/uniform?min=0ms&max=1ms&seed=5")).isEqualTo(0);
        assertThat(draw("/delay/uniform?min=0ms&max=1ms&seed=6")).isEqualTo(0);
        assertThat(draw("/delay/uniform?min=0ms&max=2ms&seed=5")).isEqualTo(0);
        assertThat(draw("/delay/uniform?min=0us&max=1000us&seed=5")).isEqualTo(1);
        assertThat(target.send("DELETE", "/delay", "").statusCode()).isEqualTo(204);
        assertThat(draw("/delay/uniform?min=0ms&max=1ms&seed=5")).isEqualTo(0);
    }

    private long draw(String path) throws Exception {
        return target.json(path).getLong("draw");
    }
}
