package dev.spate.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// One Kafka broker that is its own controller, as a child process on loopback.
///
/// It can be stopped, killed, paused and started again on the same folder and ports, so that clients
/// find it again with all that it had stored. There are two ways in: [#bootstrap()] for anybody, who may
/// do everything, and [#saslBootstrap()] for `alice` with the password `secret` (SASL PLAIN without
/// TLS), who may do nothing unless an ACL says so.
///
/// For one thread. The process ends with this one at the latest.
public final class KafkaBroker implements AutoCloseable {

    /// Long enough for any machine; reached only when the test fails.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String CLUSTER_ID = "c3BhdGUtdGVzdC1icm9rZQ";

    private final Path folder;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final int port;
    private final int saslPort;
    private @Nullable Process process;

    private KafkaBroker(Path folder, Map<String, String> more) throws IOException {
        this.folder = folder;
        int controllerPort;
        try (ServerSocket first = free();
                ServerSocket second = free();
                ServerSocket third = free()) {
            this.port = first.getLocalPort();
            this.saslPort = second.getLocalPort();
            controllerPort = third.getLocalPort();
        }
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put(
                "listeners",
                "PLAIN://127.0.0.1:" + port + ",SASL://127.0.0.1:" + saslPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort);
        properties.put("listener.security.protocol.map", "PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAIN");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put(
                "listener.name.sasl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"secret\";");
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
        properties.put("log.dirs", data().toString());
        // As little as one broker and one test need.
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("controlled.shutdown.enable", "false");
        // A broker that was killed is let in again when its old session has ended.
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "250");
        // Transactions that took too long are looked for often.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("num.recovery.threads.per.data.dir", "2");
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("auto.create.topics.enable", "false");
        properties.putAll(more);
    }

    /// A broker that keeps its data in `folder`, not started. Where Kafka's libraries are missing the
    /// calling test is skipped, and says why.
    public static KafkaBroker in(Path folder) {
        return in(folder, Map.of());
    }

    /// As [#in(Path)], with more properties of the broker or others.
    public static KafkaBroker in(Path folder, Map<String, String> properties) {
        String missing = missing();
        if (missing != null) {
            System.out.println("skipped: " + missing);
            Assumptions.abort(missing);
        }
        try {
            Files.createDirectories(folder);
            return new KafkaBroker(folder, properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What keeps a broker from being started here, or null.
    public static @Nullable String missing() {
        String classPath = classPath();
        if (classPath == null) {
            return "no Kafka broker: the module test-broker was built without the profile kafka-broker";
        }
        for (String jar : classPath.split(java.io.File.pathSeparator, -1)) {
            if (Files.notExists(Path.of(jar))) {
                return "no Kafka broker: " + jar + " is missing; ./mvnw -pl test-broker verify fetches it";
            }
        }
        return null;
    }

    /// Host and port for clients without credentials.
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// Host and port for clients with credentials.
    public String saslBootstrap() {
        return "127.0.0.1:" + saslPort;
    }

    /// Starts the process and returns when it takes connections.
    public KafkaBroker start() {
        if (isRunning()) {
            throw new IllegalStateException("the broker runs already");
        }
        try {
            Path file = folder.resolve("broker.properties");
            List<String> lines = new ArrayList<>();
            properties.forEach((key, value) -> lines.add(key + "=" + value));
            Files.write(file, lines);
            process = new ProcessBuilder(command(file))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitPort();
        return this;
    }

    /// Ends the process as an administrator would.
    public void stop() {
        Process running = running();
        running.destroy();
        awaitEnd(running);
    }

    /// Ends the process as a power cut would, except that the machine keeps what was written.
    public void kill() {
        Process running = running();
        running.destroyForcibly();
        awaitEnd(running);
    }

    /// Halts the process where it is, connections open, until [#resume()].
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// The process id, of a running broker only.
    public long pid() {
        return running().pid();
    }

    /// Kills the process if it still runs. The folder stays.
    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
    }

    private List<String> command(Path file) {
        String own = Path.of(KafkaBroker.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                own + java.io.File.pathSeparator + classPath(),
                BrokerMain.class.getName(),
                file.toString(),
                data().toString(),
                CLUSTER_ID);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path output() {
        return folder.resolve("broker.log");
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("the broker does not run");
        }
        return process;
    }

    private void awaitPort() {
        long begin = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (process == null || !process.isAlive()) {
                    throw new IllegalStateException("the broker ended at its start:\n" + tail(), e);
                }
                if (System.nanoTime() - begin > PATIENCE_NANOS) {
                    throw new IllegalStateException("the broker does not open its port:\n" + tail(), e);
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(30, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
                throw new IllegalStateException("the broker did not stop within 30 s:\n" + tail());
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(output());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static @Nullable String classPath() {
        try (InputStream in = KafkaBroker.class.getResourceAsStream("class-path.txt")) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
