package dev.spate.http;

import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.RunAttendant;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.report.RunArchive;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The coordinator's interface over HTTP, as `openapi.json` describes it.
///
/// It can listen before there is a coordinator, or while another one is in charge, and says so then; its
/// [#attendant] must be among those of the coordinator that it serves. One event loop carries all
/// connections, and whatever may wait runs on virtual threads. Methods may be called by any thread.
public final class CoordinatorServer implements AutoCloseable {

    private static final int CLOSE_SECONDS = 10;
    private static final int START_SECONDS = 30;

    private final ServerSettings settings;
    private final LongSupplier nanos;
    private final RuntimeInspector inspector;
    private final RunFeeds feeds = new RunFeeds();
    private final RunArchive archive;
    private volatile @Nullable Coordinator coordinator;
    private @Nullable Vertx vertx;
    private @Nullable Connections connections;
    private int port;

    /// @param archive where the folders of runs are; not closed with the server
    /// @param nanos elapsed time, `System::nanoTime` outside of tests
    public CoordinatorServer(ServerSettings settings, RunArchive archive, LongSupplier nanos) {
        this(settings, archive, nanos, RuntimeInspector.of("coordinator"));
    }

    /// @param inspector sees the event loop of this server; closed with it
    public CoordinatorServer(
            ServerSettings settings, RunArchive archive, LongSupplier nanos, RuntimeInspector inspector) {
        this.settings = settings;
        this.archive = archive;
        this.nanos = nanos;
        this.inspector = inspector;
    }

    /// Begins to listen. Once.
    ///
    /// @return the port
    /// @throws IOException if it cannot listen, or would be open to strangers; the message is for
    ///     people, in one line
    public synchronized int start() throws IOException {
        boolean loopback = isLoopback();
        if (!loopback && settings.token() == null) {
            throw new IOException("without a token the coordinator listens on loopback addresses only, and "
                    + settings.host() + " is none: give a token, or listen on 127.0.0.1");
        }
        HttpServerOptions options = options();
        Vertx made = inspector
                .watch(
                        Vertx.builder()
                                .with(new VertxOptions()
                                        .setEventLoopPoolSize(1)
                                        .setWorkerPoolSize(1)
                                        .setInternalBlockingPoolSize(1)
                                        .setFileSystemOptions(new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false))),
                        Transport.NIO)
                .build();
        try {
            Routes routes = new Api(() -> coordinator, feeds, archive).routes();
            Connections carried = new Connections(made, settings, routes, new Gate(settings, loopback), nanos);
            HttpServer server = made.createHttpServer(options)
                    .connectionHandler(carried::opened)
                    .requestHandler(carried::received)
                    .invalidRequestHandler(carried::malformed);
            port = await(server.listen()).actualPort();
            vertx = made;
            connections = carried;
            return port;
        } catch (IOException | RuntimeException notStarted) {
            made.close();
            throw notStarted;
        }
    }

    /// The base address, such as `http://127.0.0.1:7070`. Only after [#start].
    public synchronized String address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return (settings.tls() == null ? "http://" : "https://") + host + ":" + port;
    }

    /// Must attend the runs of every coordinator that is served: writes their folders, and tells those
    /// who follow them.
    public RunAttendant attendant() {
        return archive.and(feeds);
    }

    /// Answers for a coordinator from now on.
    ///
    /// @param carrying null: another one is in charge, elsewhere
    public void serve(@Nullable Coordinator carrying) {
        if (carrying == null) {
            feeds.abandon();
            archive.abandon();
        }
        coordinator = carrying;
    }

    /// Ends all streams and connections; waits for that for up to 10 s. Closing twice is harmless.
    @Override
    public synchronized void close() {
        coordinator = null;
        inspector.close();
        Connections carried = connections;
        connections = null;
        if (carried != null) {
            carried.close();
        }
        Vertx made = vertx;
        vertx = null;
        if (made != null) {
            try {
                made.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("the coordinator's interface did not close", e);
            }
        }
        feeds.close();
    }

    RunFeeds feeds() {
        return feeds;
    }

    private boolean isLoopback() throws IOException {
        try {
            return Arrays.stream(InetAddress.getAllByName(settings.host())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new IOException("there is no host " + settings.host() + " to listen on", e);
        }
    }

    private HttpServerOptions options() throws IOException {
        ServerSettings.Limits limits = settings.limits();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                // One protocol and nothing to negotiate: the plainest surface.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setMaxHeaderSize(limits.headBytes())
                .setMaxInitialLineLength(4096)
                .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, limits.idleMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(limits.headMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        ServerSettings.Tls tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertValue(pem(tls.certificate(), "certificate"))
                            .setKeyValue(pem(tls.key(), "key")))
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        }
        return options;
    }

    private static Buffer pem(Path file, String what) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file + " with the " + what + " for TLS", e);
        } catch (IOException e) {
            throw new IOException("the file " + file + " with the " + what + " for TLS cannot be read", e);
        }
        return Buffer.buffer(bytes);
    }

    private <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the coordinator's interface was starting");
        } catch (TimeoutException e) {
            throw new IOException("the coordinator's interface did not start within " + START_SECONDS + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof BindException) {
                throw new IOException(
                        "cannot listen on " + settings.host() + ":" + settings.port() + ": " + cause.getMessage(),
                        cause);
            }
            ServerSettings.Tls tls = settings.tls();
            throw new IOException(
                    tls == null
                            ? "cannot listen on " + settings.host() + ":" + settings.port() + ": " + cause
                            : "the certificate " + tls.certificate() + " and the key " + tls.key()
                                    + " cannot be used for TLS: " + cause.getMessage(),
                    cause);
        }
    }
}
