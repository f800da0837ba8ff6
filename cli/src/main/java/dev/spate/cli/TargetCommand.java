package dev.spate.cli;

import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.telemetry.Service;
import dev.spate.transport.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate target`.
@Command(
        name = "target",
        mixinStandardHelpOptions = true,
        description = "Runs the bundled target service until it is interrupted.")
final class TargetCommand implements Callable<Integer> {

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "Port, 0 for any. Default: ${DEFAULT-VALUE}")
    private int port = 8080;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops. Default: one for each processor")
    private @Nullable Integer loops;

    @Option(
            names = "--tls",
            description = "Speak TLS, with a certificate for this host, localhost and the addresses of"
                    + " the loopback interface, made at the start")
    private boolean tls;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Speak TLS with this certificate (PEM) instead")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key (PEM, PKCS#8, not encrypted)")
    private @Nullable Path key;

    @Option(
            names = "--http2",
            description = "Speak HTTP/2 too: with TLS to clients that choose it, else to those that know it"
                    + " beforehand (h2c)")
    private boolean http2;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = {"epoll, io_uring or nio.", "Default: epoll on Linux, else nio"})
    private @Nullable String transport;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads of the laboratory for what blocks. Default: ${DEFAULT-VALUE}")
    private int workers = TargetOptions.Tuning.NONE.workers();

    @Option(
            names = "--allocator",
            paramLabel = "NAME",
            description = {"Buffers of connections: adaptive, pooled or unpooled.", "Default: what Netty chooses"})
    private @Nullable String allocator;

    @Option(
            names = "--tcp-no-delay",
            paramLabel = "BOOL",
            arity = "1",
            description = "false: small packets wait for others (Nagle). Default: ${DEFAULT-VALUE}")
    private boolean tcpNoDelay = true;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Connections open at one time; one more is closed at once; 0: no limit."
                    + " Default: ${DEFAULT-VALUE}")
    private int maxConnections;

    @Option(
            names = "--inspect",
            description = "Watch event loops, workers and virtual threads from the beginning; POST /inspect/on and"
                    + " /inspect/off switch it too")
    private boolean inspect;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SoakOption soak;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private MetricsOption metrics;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TargetOptions options;
        try {
            options = TargetOptions.defaults()
                    .withHost(host)
                    .withPort(port)
                    .withHttp2(http2)
                    .withTransport(transport())
                    .withTuning(new TargetOptions.Tuning(workers, allocator(), tcpNoDelay, maxConnections));
            if (loops != null) {
                options = options.withEventLoops(loops);
            }
            TargetOptions.Identity identity = identity();
            if (identity != null) {
                options = options.withIdentity(identity);
            }
        } catch (IllegalArgumentException e) {
            // The options of the service are named as those of the command, but for these.
            throw new WrongInputException(Failure.describe(e)
                    .replaceFirst("^target option eventLoops ", "--loops ")
                    .replaceFirst("^target option maxConnections ", "--max-connections ")
                    .replaceFirst("^target option ([a-z]+) ", "--$1 "));
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        Service service = Service.target(Host.processName(), Version.current());
        Outlets outlets = Outlets.open(metrics, "target", service);
        TargetService target;
        try {
            target = outlets.target(options, service);
        } catch (IOException e) {
            outlets.close();
            // Its message says all; its cause would say it again in the words of the system.
            throw new IOException(e.getMessage());
        }
        outlets.live().inspect(target.inspector());
        if (inspect) {
            target.inspector().on();
        }
        Interrupts interrupts = Interrupts.ending(interrupted::countDown);
        System.out.println("target service on " + target.address() + " (" + target.transport() + "); "
                + "GET /counter tells what it has served, /lab is the laboratory, Ctrl-C ends it"
                + (tls && certificate == null
                        ? System.lineSeparator() + "nobody vouches for its certificate: plans need"
                                + " 'http: {tls: {insecure: true}}'"
                        : ""));
        soak.serve(outlets.live());
        outlets.live().announce(System.out);
        try (outlets;
                target;
                interrupts) {
            interrupted.await();
        }
        return 0;
    }

    private TargetOptions.Transport transport() {
        return switch (transport == null ? "" : transport.toLowerCase(Locale.ROOT)) {
            case "" -> TargetOptions.Transport.BEST;
            case "epoll" -> TargetOptions.Transport.EPOLL;
            case "io_uring" -> TargetOptions.Transport.IO_URING;
            case "nio" -> TargetOptions.Transport.NIO;
            default -> throw new WrongInputException("--transport " + transport + ": there are epoll, io_uring, nio");
        };
    }

    private TargetOptions.Allocator allocator() {
        return switch (allocator == null ? "" : allocator.toLowerCase(Locale.ROOT)) {
            case "" -> TargetOptions.Allocator.DEFAULT;
            case "adaptive" -> TargetOptions.Allocator.ADAPTIVE;
            case "pooled" -> TargetOptions.Allocator.POOLED;
            case "unpooled" -> TargetOptions.Allocator.UNPOOLED;
            default ->
                throw new WrongInputException("--allocator " + allocator + ": there are adaptive, pooled, unpooled");
        };
    }

    private TargetOptions.@Nullable Identity identity() {
        if ((certificate == null) != (key == null)) {
            throw new WrongInputException("--tls-certificate and --tls-key belong together; give both, or --tls alone");
        }
        if (certificate != null && key != null) {
            return new TargetOptions.Identity(
                    read("--tls-certificate", certificate, "CERTIFICATE"), read("--tls-key", key, "PRIVATE KEY"));
        }
        if (!tls) {
            return null;
        }
        InetAddress[] loopback = {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")};
        SelfSigned made = SelfSigned.make(Instant.now(), loopback, "localhost", Host.name());
        return new TargetOptions.Identity(made.certificatePem(), made.keyPem());
    }

    private static String read(String option, Path file, String what) {
        try {
            String text = Files.readString(file);
            if (!text.contains("-----BEGIN " + what + "-----")) {
                throw new WrongInputException(
                        option + " " + file + ": the file does not hold '-----BEGIN " + what + "-----'");
            }
            return text;
        } catch (IOException e) {
            throw new WrongInputException(option + " " + file + " cannot be read: " + Failure.describe(e));
        }
    }
}
