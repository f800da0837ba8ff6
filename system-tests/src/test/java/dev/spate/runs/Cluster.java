package dev.spate.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spate.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Agents and coordinators as processes of their own around one broker, and what a user asks a
/// coordinator for. For one thread.
public final class Cluster implements AutoCloseable {

    /// How a process of Spate is started.
    public interface Starter {
        SpateProcess start(Path folder, String... arguments) throws IOException;
    }

    /// No run of these takes so long; what does is stuck.
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Path folder;
    private final KafkaBroker broker;
    private final String prefix;
    private final Starter starter;
    private final List<SpateProcess> processes = new ArrayList<>();

    /// @param folder the processes run in it, and the folders of runs are below it
    /// @param prefix of the topics
    public Cluster(Path folder, KafkaBroker broker, String prefix, Starter starter) {
        this.folder = folder;
        this.broker = broker;
        this.prefix = prefix;
        this.starter = starter;
    }

    /// An agent with one event loop, which waits for runs.
    public SpateProcess agent(String name, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("agent", "--kafka", broker.bootstrap(), "--prefix", prefix, "--name", name, "--loops", "1"));
        arguments.addAll(List.of(more));
        SpateProcess agent = start(arguments.toArray(String[]::new));
        agent.awaitOutput("waits for runs");
        return agent;
    }

    /// @param runs name of the folder in which it writes the folders of runs
    SpateProcess coordinator(String runs) throws IOException {
        return start(
                "coordinator",
                "--kafka",
                broker.bootstrap(),
                "--prefix",
                prefix,
                "--port",
                "0",
                "--runs",
                folder.resolve(runs).toString());
    }

    /// `spate run` with a coordinator in its process; the folder of the run is `run`.
    public SpateProcess run(Path plan, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                plan.toString(),
                "--kafka",
                broker.bootstrap(),
                "--prefix",
                prefix,
                "--out",
                folder.resolve("run").toString()));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    public SpateProcess start(String... arguments) throws IOException {
        SpateProcess process = starter.start(folder, arguments);
        processes.add(process);
        return process;
    }

    /// Ends all processes that were started here, at once.
    @Override
    public void close() {
        processes.forEach(SpateProcess::kill);
    }

    /// Waits until a coordinator is in charge.
    ///
    /// @return where it is
    static String inCharge(SpateProcess coordinator) throws IOException, InterruptedException {
        coordinator.awaitOutput("in charge");
        return address(coordinator);
    }

    /// Where a coordinator is that says so already.
    static String address(SpateProcess coordinator) throws IOException {
        Matcher address = Pattern.compile("coordinator on (\\S+),").matcher(coordinator.output());
        if (!address.find()) {
            throw new AssertionError(coordinator.output());
        }
        return address.group(1);
    }

    static void submit(String address, String id, Path plan) throws IOException, InterruptedException {
        awaitReady(address);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id))
                            .header("Content-Type", "application/yaml")
                            .PUT(HttpRequest.BodyPublishers.ofFile(plan))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new AssertionError(answer.body());
            }
        }
    }

    /// Waits until a coordinator in charge has read what the log holds.
    static void awaitReady(String address) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/health/ready"))
                    .build();
            while (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                if (System.nanoTime() - begin > LONGEST_NANOS) {
                    throw new AssertionError("the coordinator is not ready");
                }
                Thread.sleep(10);
            }
        }
    }

    /// Waits until a run has ended and its folder is written.
    static JsonNode awaitVerdict(String address, String id) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                HttpResponse<Void> report = client.send(
                        HttpRequest.newBuilder(URI.create(address + "/api/v1/runs/" + id + "/report"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                if (report.statusCode() == 200) {
                    return new ObjectMapper().readTree(answer.body());
                }
                if (System.nanoTime() - begin > LONGEST_NANOS) {
                    throw new AssertionError("no report, and the run is " + new String(answer.body(), UTF_8));
                }
                Thread.sleep(250);
            }
        }
    }
}
