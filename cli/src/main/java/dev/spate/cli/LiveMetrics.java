package dev.spate.cli;

import com.sun.net.httpserver.HttpHandler;
import dev.spate.inspector.InspectorAnswers;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.telemetry.metrics.Metric;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.telemetry.metrics.MetricsServer;
import dev.spate.telemetry.metrics.ProcessMetrics;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The metrics of this process and the port where they are shown, or neither.
final class LiveMetrics implements AutoCloseable {

    /// How long they are shown after a run: Prometheus asks every 15 seconds where nobody says
    /// otherwise.
    private static final long LAST_SCRAPE_SECONDS = 15;

    private final @Nullable Metrics metrics;
    private final @Nullable MetricsServer server;
    private final @Nullable ProcessMetrics process;
    private final AtomicReference<Supplier<@Nullable String>> readiness;

    private volatile boolean inspected;
    private final AtomicReference<LongSupplier> givenUp = new AtomicReference<>(() -> 0);

    private LiveMetrics(
            @Nullable Metrics metrics,
            @Nullable MetricsServer server,
            @Nullable ProcessMetrics process,
            AtomicReference<Supplier<@Nullable String>> readiness) {
        this.metrics = metrics;
        this.server = server;
        this.process = process;
        this.readiness = readiness;
        if (metrics != null) {
            metrics.atScrape(() ->
                    metrics.set(Metric.LOG_UNDELIVERED, (double) givenUp.get().getAsLong()));
        }
    }

    static LiveMetrics none() {
        return new LiveMetrics(null, null, null, new AtomicReference<>(() -> null));
    }

    static LiveMetrics open(String role, String host, int port) throws IOException {
        Metrics metrics = new Metrics();
        metrics.set(Metric.BUILD_INFO, 1, role, Version.current());
        ProcessMetrics process = ProcessMetrics.start(metrics);
        metrics.atScrape(() ->
                metrics.set(Metric.DIRECT_MEMORY, Math.max(0, (double) PlatformDependent.usedDirectMemory()), "netty"));
        AtomicReference<Supplier<@Nullable String>> readiness = new AtomicReference<>(() -> "it is starting");
        MetricsServer server =
                MetricsServer.open(metrics, host, port, () -> readiness.get().get());
        return new LiveMetrics(metrics, server, process, readiness);
    }

    /// Null if they were not asked for.
    @Nullable
    Metrics metrics() {
        return metrics;
    }

    /// Shows an inspector on the same port, if there is one. No more than one.
    void inspect(RuntimeInspector inspector) {
        if (metrics != null && server != null) {
            InspectorPort port = new InspectorPort(inspector);
            server.also(InspectorAnswers.PATH, port::handle);
            metrics.atScrape(() -> port.refresh(metrics));
            inspected = true;
        }
    }

    /// Answers for all addresses that begin with this path on the same port, if there is one.
    void also(String path, HttpHandler handler) {
        if (server != null) {
            server.also(path, handler);
        }
    }

    /// Says where they are, if they are.
    void announce(PrintStream out) {
        if (server != null) {
            out.println("metrics on " + server.address());
            if (inspected) {
                out.println("runtime console on " + server.address().replaceFirst("/metrics$", InspectorAnswers.PAGE));
            }
            out.flush();
        }
    }

    /// From now on the process is ready if it is by this.
    ///
    /// @param notReady why not, in words; null: it is
    void readyUnless(Supplier<@Nullable String> notReady) {
        readiness.set(notReady);
    }

    /// Shows how many messages a log gave up, in the place of the log before.
    void undelivered(LongSupplier messages) {
        givenUp.set(messages);
    }

    /// Gives whoever reads the metrics the chance to read the last of a run that has ended, which came
    /// after his last look at them. An interrupt ends it.
    ///
    /// @param quiet whether to say nothing about it
    /// @param code what the process ends with, also when it is interrupted meanwhile
    void awaitLastScrape(PrintStream out, boolean quiet, int code) throws InterruptedException {
        if (server == null) {
            return;
        }
        if (!quiet) {
            out.println("metrics stay on " + server.address() + " until they are read once more, at most "
                    + LAST_SCRAPE_SECONDS + " s");
            out.flush();
        }
        Thread onInterrupt = new Thread(() -> Runtime.getRuntime().halt(code), "spate-interrupt");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        boolean read = server.awaitScrape(TimeUnit.SECONDS.toNanos(LAST_SCRAPE_SECONDS));
        if (!quiet) {
            out.println(read ? "metrics were read" : "nobody read the metrics after the run");
            out.flush();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException _) {
            // The process is ending, with that code.
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (process != null) {
            process.close();
        }
    }
}
