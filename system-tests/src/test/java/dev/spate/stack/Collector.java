package dev.spate.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A Collector with the configurations of this project, on the loopback address, with ports of its own.
public final class Collector implements AutoCloseable {

    private final OutsideProgram program;
    private final int metricsPort;
    private final int httpPort;

    private Collector(OutsideProgram program, int metricsPort, int httpPort) {
        this.program = program;
        this.metricsPort = metricsPort;
        this.httpPort = httpPort;
    }

    /// The role that reads everybody; returns when it has begun.
    ///
    /// @param targets the file that names whom to read
    static Collector scrape(Path folder, String remoteWrite, Path targets) throws IOException, InterruptedException {
        return start(
                folder,
                List.of("scrape.yaml"),
                Map.of(
                        "SPATE_REMOTE_WRITE",
                        remoteWrite,
                        "SPATE_TARGETS",
                        targets.toString(),
                        "SPATE_SCRAPE_INTERVAL",
                        "1s"));
    }

    /// The role that takes OTLP, with a file for the traces; returns when it takes spans.
    static Collector gateway(Path folder, String remoteWrite, Path traces, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SPATE_REMOTE_WRITE", remoteWrite);
        environment.put("SPATE_TRACES_FILE", traces.toString());
        return start(folder, List.of("gateway.yaml", "gateway-to-file.yaml"), environment);
    }

    /// Neither: writes all that it gets to a file, and throws nothing away; returns when it takes spans.
    static Collector toFile(Path folder, Path file) throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("to-file.yaml"), """
                extensions: {health_check: {endpoint: "127.0.0.1:${env:SPATE_COLLECTOR_HEALTH_PORT}"}}
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:${env:SPATE_OTLP_HTTP_PORT}"}}}}
                exporters: {file: {path: "%s", flush_interval: 100ms}}
                service:
                  extensions: [health_check]
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [file]}
                    metrics: {receivers: [otlp], exporters: [file]}
                """.formatted(file));
        return start(folder, List.of(configuration.toString()), Map.of());
    }

    /// Takes spans and throws them away; for measurements of who sends them.
    ///
    /// @param confining begin of its command
    public static Collector toNowhere(Path folder, List<String> confining) throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("to-nowhere.yaml"), """
                extensions: {health_check: {endpoint: "127.0.0.1:${env:SPATE_COLLECTOR_HEALTH_PORT}"}}
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:${env:SPATE_OTLP_HTTP_PORT}"}}}}
                exporters: {debug: {verbosity: basic, sampling_initial: 1, sampling_thereafter: 1000000}}
                service:
                  extensions: [health_check]
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [debug]}
                    metrics: {receivers: [otlp], exporters: [debug]}
                """);
        String found = OutsideProgram.foundCollector();
        if (found.isEmpty()) {
            throw new IOException("there is no Collector: otel-config/build makes it");
        }
        List<String> program = new ArrayList<>(confining);
        program.add(found);
        return start(folder, program, List.of(configuration.toString()), Map.of());
    }

    private static Collector start(Path folder, List<String> files, Map<String, String> more)
            throws IOException, InterruptedException {
        return start(folder, List.of(OutsideProgram.collector()), files, more);
    }

    private static Collector start(Path folder, List<String> program, List<String> files, Map<String, String> more)
            throws IOException, InterruptedException {
        List<Integer> ports = OutsideProgram.freePorts(4);
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SPATE_COLLECTOR_METRICS_PORT", ports.get(0).toString());
        environment.put("SPATE_COLLECTOR_HEALTH_PORT", ports.get(1).toString());
        environment.put("SPATE_OTLP_GRPC_PORT", ports.get(2).toString());
        environment.put("SPATE_OTLP_HTTP_PORT", ports.get(3).toString());
        List<String> command = new ArrayList<>(program);
        for (String file : files) {
            command.add("--config");
            command.add(OutsideProgram.COLLECTOR_FILES.resolve(file).toString());
        }
        Path own = Files.createTempDirectory(folder, "collector");
        OutsideProgram collector = OutsideProgram.start(own, environment, command);
        collector.awaitAnswer("http://127.0.0.1:" + ports.get(1) + "/");
        return new Collector(collector, ports.get(0), ports.get(3));
    }

    /// Where its own metrics are, as a target names it.
    String metricsTarget() {
        return "127.0.0.1:" + metricsPort;
    }

    /// Where OTLP over HTTP is taken.
    String otlp() {
        return "http://127.0.0.1:" + httpPort;
    }

    /// What makes a process of Spate export to it.
    public Map<String, String> environment() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", otlp(), "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    }

    String output() throws IOException {
        return program.output();
    }

    /// Ends it in order, so that all it has got is written.
    @Override
    public void close() {
        program.close();
    }
}
