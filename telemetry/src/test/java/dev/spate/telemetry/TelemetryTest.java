package dev.spate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TelemetryTest {

    private static final Service SERVICE = Service.agent("a", "1");

    @Test
    void nothingOfOpenTelemetryIsLoadedWhenNothingIsAsked() throws IOException, InterruptedException {
        List<String> loaded = classesOf(Map.of());
        assertThat(loaded).contains("dev.spate.telemetry.NoTelemetry").noneMatch(name -> name.startsWith("io.opente"));
        assertThat(classesOf(Map.of("OTEL_SDK_DISABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")))
                .contains("dev.spate.telemetry.NoTelemetry")
                .noneMatch(name -> name.startsWith("io.opente"));
    }

    /// What the test above would miss if it looked the wrong way.
    @Test
    void theSdkIsLoadedWhenItIsAskedFor() throws IOException, InterruptedException {
        assertThat(classesOf(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_METRICS_EXPORTER", "none")))
                .contains("io.opentelemetry.sdk.trace.SdkTracerProvider");
    }

    @Test
    void aSignalIsExportedIfItsExporterOrAPlaceForItIsNamed() {
        assertThat(Signals.in(Map.of())).isEqualTo(new Signals(false, false));
        assertThat(Signals.in(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isEqualTo(new Signals(true, false));
        assertThat(Signals.in(Map.of("OTEL_METRICS_EXPORTER", "otlp"))).isEqualTo(new Signals(false, true));
        assertThat(Signals.in(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317")))
                .isEqualTo(new Signals(true, true));
        assertThat(Signals.in(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:4317")))
                .isEqualTo(new Signals(true, false));
        assertThat(Signals.in(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317", "OTEL_METRICS_EXPORTER", "none")))
                .isEqualTo(new Signals(true, false));
        assertThat(Signals.in(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isEqualTo(new Signals(false, false));
        assertThat(Signals.in(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "TRUE")))
                .isEqualTo(new Signals(false, false));
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_TRACES_EXPORTER, pigeon, otel.traces.exporter",
        "OTEL_TRACES_EXPORTER, console, opentelemetry-exporter-logging",
        "OTEL_TRACES_SAMPLER, sometimes, sometimes",
        "OTEL_TRACES_SAMPLER_ARG, much, otel.traces.sampler.arg",
        "OTEL_TRACES_SAMPLER_ARG, 2, ratio",
        "OTEL_EXPORTER_OTLP_ENDPOINT, localhost:4317, localhost:4317",
        "OTEL_EXPORTER_OTLP_PROTOCOL, smoke, smoke",
        "OTEL_BSP_SCHEDULE_DELAY, soon, otel.bsp.schedule.delay",
        "OTEL_BSP_MAX_QUEUE_SIZE, many, otel.bsp.max.queue.size",
        "OTEL_EXPORTER_OTLP_CERTIFICATE, /nowhere.pem, nowhere",
        "OTEL_METRICS_EXPORTER, pigeon, otel.metrics.exporter"
    })
    void anUnusableValueIsOneClearMessage(String name, String value, String named) {
        Map<String, String> environment = new java.util.HashMap<>(Map.of("OTEL_TRACES_EXPORTER", "otlp"));
        if (name.endsWith("_ARG")) {
            environment.put("OTEL_TRACES_SAMPLER", "traceidratio");
        }
        environment.put(name, value);
        assertThatThrownBy(() -> Telemetry.start(SERVICE, environment).close())
                .isInstanceOf(UnusableTelemetryException.class)
                .hasMessageContaining(named)
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
    }

    private static List<String> classesOf(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-verbose:class",
                "-cp",
                System.getProperty("java.class.path"),
                NothingAsked.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        // [0.5s][info][class,load] name source: where
        return output.lines()
                .filter(line -> line.contains(" source: "))
                .map(line -> line.substring(0, line.indexOf(" source: ")))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }
}
