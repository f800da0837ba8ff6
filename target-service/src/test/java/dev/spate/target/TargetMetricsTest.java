package dev.spate.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.target.telemetry.TargetMetrics;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Metrics of a service that works, against its own `/counter`.
class TargetMetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    void answersAreCountedByRouteAsTheCounterCountsThem() throws Exception {
        try (RunningTarget target = RunningTarget.watched(new TargetMetrics(metrics))) {
            for (int i = 0; i < 5; i++) {
                target.get("/items/" + (i + 1));
                metrics.refresh();
            }
            target.get("/status/503");
            target.get("/no/such/place");
            metrics.refresh();
            assertThat(value("GET /items/{id}", "2xx")).isEqualTo(5).isEqualTo((double)
                    target.counted("GET /items/{id}").getLong("responses"));
            assertThat(value("GET /status/{code}", "5xx")).isEqualTo(1);
            assertThat(value("(unmatched)", "4xx")).isEqualTo(1);
            assertThat(metrics.value(Metric.TARGET_TIME, "GET /items/{id}"))
                    .as("shown five times, counted once")
                    .isEqualTo(5);
            assertThat(value("GET /hello", "2xx")).as("nobody asked for it").isNaN();
            assertThat(metrics.value(Metric.TARGET_CONNECTIONS)).isPositive();
            assertThat(metrics.value(Metric.TARGET_IN_FLIGHT)).isZero();
        }
    }

    @Test
    void requestsWhoseConnectionIsGoneAreNoLongerInFlight() throws Exception {
        try (RunningTarget target = RunningTarget.watched(new TargetMetrics(metrics))) {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), target.service().port())) {
                socket.getOutputStream()
                        .write("GET /delay/fixed?delay=60s HTTP/1.1\r\nHost: x\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                await(Metric.TARGET_IN_FLIGHT, 1);
            }
            await(Metric.TARGET_IN_FLIGHT, 0);
            await(Metric.TARGET_CONNECTIONS, 0);
        }
    }

    @Test
    void everyLoopIsWatched() throws Exception {
        try (RunningTarget _ = RunningTarget.watched(new TargetMetrics(metrics))) {
            for (String loop : new String[] {"0", "1"}) {
                do {
                    metrics.refresh();
                } while (!(metrics.value(Metric.TARGET_LOOP_DELAY, loop) >= 2));
            }
        }
    }

    private void await(Metric gauge, double value) {
        do {
            metrics.refresh();
        } while (metrics.value(gauge) != value);
    }

    private double value(String route, String status) {
        return metrics.value(Metric.TARGET_REQUESTS, route, status);
    }
}
