package dev.spate.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/// One container, and what can befall it. For one thread.
///
/// Those of Spate run as they should in production: not as root, with a root file system that they
/// cannot write to, without any of root's rights.
final class Part implements AutoCloseable {

    /// Nothing here takes so long; what does is stuck.
    private static final int PATIENCE_SECONDS = 120;

    private static final long LOOK_MILLIS = 100;

    private final GenericContainer<?> container;
    private final Network network;
    private final String name;

    /// @param name by which others on the network find it
    Part(String image, String name, Network network, String... arguments) {
        this.container = new GenericContainer<>(image);
        this.network = network;
        this.name = name;
        container
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withCommand(arguments);
    }

    /// Restricted as in production.
    Part restricted() {
        container
                .withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,size=64m,mode=1777"))
                .withCreateContainerCmdModifier(command -> {
                    HostConfig host = Objects.requireNonNull(command.getHostConfig());
                    host.withReadonlyRootfs(true)
                            .withCapDrop(Capability.ALL)
                            .withSecurityOpts(List.of("no-new-privileges"));
                });
        return this;
    }

    /// @param from folder here, which others may write to
    /// @param to where the container has it
    Part with(Path from, String to) {
        container.withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                .withBinds(new Bind(from.toString(), new Volume(to), AccessMode.rw)));
        return this;
    }

    Part with(String variable, String value) {
        container.withEnv(variable, value);
        return this;
    }

    Part exposing(int port) {
        container.withExposedPorts(port).waitingFor(new SaysItself());
        return this;
    }

    Part start() {
        container.start();
        return this;
    }

    /// Where a port of it is reached from here.
    String address(int port) {
        return "http://" + container.getHost() + ":" + container.getMappedPort(port);
    }

    /// Waits until it has printed a line with something.
    Part awaitOutput(String text) throws InterruptedException {
        long begin = System.nanoTime();
        while (!output().contains(text)) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError(name + " never said '" + text + "', but:\n" + output());
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return this;
    }

    /// Waits for the end and returns the exit code.
    long exitCode() throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            InspectContainerResponse.ContainerState state = inspect().getState();
            if (!Boolean.TRUE.equals(state.getRunning())) {
                return Objects.requireNonNull(state.getExitCodeLong());
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError(name + " did not end:\n" + output());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    String output() {
        return container.getLogs();
    }

    /// What its image says of its health: the exit code of the check.
    int health() throws IOException, InterruptedException {
        return container
                .execInContainer("/opt/java/bin/java", "@/opt/spate/health.options")
                .getExitCode();
    }

    void kill() {
        docker().killContainerCmd(id()).exec();
    }

    /// Asks it to end, as an orchestrator does.
    void terminate() {
        docker().killContainerCmd(id()).withSignal("TERM").exec();
    }

    /// Starts it again, after it has ended, with what it had written to its root file system.
    void startAgain() {
        docker().startContainerCmd(id()).exec();
    }

    void pause() {
        docker().pauseContainerCmd(id()).exec();
    }

    void resume() {
        docker().unpauseContainerCmd(id()).exec();
    }

    void disconnect() {
        docker().disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id())
                .withForce(true)
                .exec();
    }

    void connect() {
        docker().connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id())
                .exec();
    }

    /// Lets so little through its network, in both directions, from now on. Needs root here, and `tc`
    /// and a kernel with its token bucket filter; otherwise the calling test is skipped.
    ///
    /// @param rate as `tc` knows it
    void slow(String rate) throws IOException, InterruptedException {
        long pid = Objects.requireNonNull(inspect().getState().getPidLong());
        Path output = Files.createTempFile("spate-tc", ".out");
        Process process = new ProcessBuilder(
                        "nsenter",
                        "-t",
                        Long.toString(pid),
                        "-n",
                        "tc",
                        "qdisc",
                        "add",
                        "dev",
                        "eth0",
                        "root",
                        "tbf",
                        "rate",
                        rate,
                        "burst",
                        "8kb",
                        "latency",
                        "400ms")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            String missing = "no slow network: " + Files.readString(output).strip();
            System.out.println("skipped: " + missing);
            Assumptions.abort(missing);
        }
    }

    private InspectContainerResponse inspect() {
        return docker().inspectContainerCmd(id()).exec();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private String id() {
        return container.getContainerId();
    }

    @Override
    public void close() {
        container.close();
    }

    /// Waiting is done for what a part prints; the usual way would need a shell in it.
    private static final class SaysItself extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }
}
