package dev.spate.telemetry.otel;

import dev.spate.telemetry.ForeignMeters;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.UnusableTelemetryException;
import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.PastSpans;
import dev.spate.telemetry.traces.SpanCounts;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The SDK of OpenTelemetry, configured by its own autoconfiguration from the standard variables.
///
/// One exporter and one queue are shared by all services of the process, since a process may be
/// coordinator, agents and target at once; what differs is the resource that their spans name.
public final class OtelTelemetry implements Telemetry {

    static final String SCOPE = "dev.spate";

    private static final long CLOSE_SECONDS = 5;

    /// The SDK's own default for `otel.bsp.max.queue.size`.
    private static final int QUEUE = 2048;

    private final Service process;
    private final boolean traces;
    private final boolean metrics;
    private final SpanCounts counts = new SpanCounts();
    private final ExportThreads threads = new ExportThreads();
    private final Map<Service, OpenTelemetrySdk> byService = new ConcurrentHashMap<>();
    private final OpenTelemetrySdk sdk;
    private final @Nullable JvmMeters jvm;

    private boolean closed;

    // What the autoconfiguration has made; set while it runs.
    private SpanProcessor queue = SpanProcessor.composite();
    private Sampler sampler = Sampler.alwaysOff();
    private Resource resource = Resource.empty();
    private Map<String, String> userAttributes = Map.of();

    private OtelTelemetry(Service process, boolean traces, boolean metrics, Map<String, String> environment) {
        this.process = process;
        this.traces = traces;
        this.metrics = metrics;
        Map<String, String> defaults = new HashMap<>();
        // Only what is asked for; and the SDK's metrics by the names that are in its conventions.
        defaults.put("otel.traces.exporter", traces ? "otlp" : "none");
        defaults.put("otel.metrics.exporter", metrics ? "otlp" : "none");
        defaults.put("otel.logs.exporter", "none");
        defaults.put("otel.experimental.sdk.telemetry.version", "latest");
        // It would be replaced by the name that agents and others have, with a warning.
        defaults.put(
                "otel.java.disabled.resource.providers",
                "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider");
        sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> defaults)
                .addPropertiesCustomizer(_ -> properties(environment))
                .addResourceCustomizer(this::named)
                .addSamplerCustomizer((made, _) -> sampler = made)
                .addSpanExporterCustomizer((made, _) -> new CountedExporter(made, counts))
                .addSpanProcessorCustomizer((made, config) ->
                        queue = new CountedQueue(made, config.getInt("otel.bsp.max.queue.size", QUEUE), counts))
                .build()
                .getOpenTelemetrySdk();
        jvm = metrics ? JvmMeters.start(sdk.getMeter(SCOPE)) : null;
    }

    /// @param environment the process's variables
    /// @throws UnusableTelemetryException if a value of theirs cannot be used
    public static Telemetry start(Service process, boolean traces, boolean metrics, Map<String, String> environment) {
        SdkLog.redirect();
        try {
            return new OtelTelemetry(process, traces, metrics, environment);
        } catch (RuntimeException e) {
            throw new UnusableTelemetryException("a variable OTEL_... cannot be used: " + reason(e), e);
        }
    }

    @Override
    public boolean tracesAreOn() {
        return traces;
    }

    @Override
    public boolean metricsAreOn() {
        return metrics;
    }

    @Override
    public PastSpans pastSpans(Service service) {
        return traces
                ? new OtelPastSpans(
                        queue,
                        of(service),
                        InstrumentationScopeInfo.builder(SCOPE)
                                .setVersion(service.version())
                                .build())
                : PastSpans.NONE;
    }

    @Override
    public MessageSpans messageSpans(Service service) {
        return traces
                ? new OtelMessageSpans(openTelemetry(service)
                        .getTracerProvider()
                        .tracerBuilder(SCOPE)
                        .setInstrumentationVersion(service.version())
                        .build())
                : MessageSpans.NONE;
    }

    @Override
    public OpenTelemetry openTelemetry(Service service) {
        return byService.computeIfAbsent(service, this::sdkOf);
    }

    @Override
    public SpanCounts spans() {
        return counts;
    }

    @Override
    public long exportCpuNanos() {
        return threads.cpuNanos();
    }

    @Override
    public ForeignMeters kafkaMeters() {
        return metrics ? new OtelForeignMeters(sdk.getMeter("dev.spate.kafka"), "kafka.") : ForeignMeters.NONE;
    }

    @Override
    public void close() {
        close(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /// Whoever comes second waits for the first: a process may end as soon as this returns.
    synchronized void close(long patience, TimeUnit unit) {
        if (closed) {
            return;
        }
        closed = true;
        sdk.shutdown().join(patience, unit);
        counts.end();
        if (jvm != null) {
            jvm.close();
        }
    }

    private OpenTelemetrySdk sdkOf(Service service) {
        // The providers of services are never shut down: what they have is the one queue, which is.
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(of(service))
                        .setSampler(sampler)
                        .addSpanProcessor(queue)
                        .build())
                .build();
    }

    /// What the user says of the process holds for all that it is.
    private Resource of(Service service) {
        ResourceBuilder own = Resource.builder();
        put(own, "service.name", service.name());
        put(own, "service.instance.id", service.instance());
        put(own, "service.version", service.version());
        return resource.merge(own.build());
    }

    private void put(ResourceBuilder attributes, String name, String value) {
        if (!userAttributes.containsKey(name)) {
            attributes.put(name, value);
        }
    }

    private Resource named(Resource found, ConfigProperties config) {
        Map<String, String> given = new HashMap<>(config.getMap("otel.resource.attributes"));
        String name = config.getString("otel.service.name");
        if (name != null) {
            given.put("service.name", name);
        }
        userAttributes = given;
        resource = found;
        resource = of(process);
        return resource;
    }

    /// `OTEL_BSP_MAX_QUEUE_SIZE` is `otel.bsp.max.queue.size`.
    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }

    private static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.isEmpty() ? failure.getClass().getSimpleName() : text.toString();
    }
}
