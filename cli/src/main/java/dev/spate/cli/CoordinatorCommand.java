package dev.spate.cli;

import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.telemetry.CoordinatorMetrics;
import dev.spate.http.CoordinatorServer;
import dev.spate.http.ServerSettings;
import dev.spate.http.Token;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.report.RunArchive;
import dev.spate.telemetry.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate coordinator`.
@Command(
        name = "coordinator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes runs over HTTP and carries them through on the agents that wait on",
            "Kafka, until it is interrupted. Of several, one is in charge and the others",
            "stand by; whoever takes over goes on with the runs of the one before."
        },
        footer = {
            "",
            "Examples:",
            "  spate coordinator --kafka broker:9092",
            "  spate coordinator --kafka broker:9092 --host 0.0.0.0 --token-file token",
            "",
            "The token may also be in the environment variable SPATE_TOKEN.",
            "Told to end (Ctrl-C, SIGTERM), it writes what it has decided and gives up the",
            "lead, so that another one goes on at once; told so again, it ends at once."
        })
final class CoordinatorCommand implements Callable<Integer> {

    /// How often a leader looks whether it still is one.
    private static final long LOOK_MILLIS = 200;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "Port, 0 for any. Default: ${DEFAULT-VALUE}")
    private int port = 7070;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = {"File with the token that callers must show;", "needed unless the address is a loopback one"
            })
    private @Nullable Path tokenFile;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "PEM file with the certificate; with --tls-key, HTTPS")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file with the certificate's key")
    private @Nullable Path key;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description = "Where the folders of runs are written. Default: ${DEFAULT-VALUE}")
    private Path runs = Path.of("runs");

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private InspectOption inspect;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SoakOption soak;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private MetricsOption metrics;

    @Override
    public Integer call() throws InterruptedException, IOException {
        KafkaSettings settings = kafka.settings("coordinator");
        inspect.check(metrics);
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        RuntimeInspector inspector = RuntimeInspector.of("coordinator");
        Service service = Service.coordinator(Host.processName(), Version.current());
        try (Interrupts _ = Interrupts.ending(() -> interrupted.complete(null));
                Outlets outlets = Outlets.open(metrics, "coordinator", service);
                RunArchive archive = new RunArchive(runs, Version.current(), Host.facts());
                CoordinatorServer server =
                        new CoordinatorServer(serverSettings(), archive, System::nanoTime, inspector)) {
            server.start();
            CoordinatorMetrics shown = outlets.coordinatorMetrics();
            LiveMetrics live = outlets.live();
            System.out.println("coordinator on " + server.address() + ", brokers " + settings.brokers()
                    + "; Ctrl-C ends it, and its runs go on under the next one");
            inspect.show(inspector, live);
            soak.serve(live);
            live.announce(System.out);
            try (Lead lead = new Lead(settings)) {
                live.readyUnless(() -> null);
                System.out.println("standing by");
                while (!interrupted.isDone()) {
                    if (lead.await(1)) {
                        lead(settings, server, lead, interrupted, outlets, shown);
                    }
                }
            }
        }
        return 0;
    }

    /// In charge, until that ends.
    private static void lead(
            KafkaSettings settings,
            CoordinatorServer server,
            Lead lead,
            CompletableFuture<Void> interrupted,
            Outlets outlets,
            @Nullable CoordinatorMetrics shown)
            throws InterruptedException {
        RunAttendant attendant =
                shown == null ? server.attendant() : server.attendant().and(shown);
        LiveMetrics live = outlets.live();
        try (KafkaCoordinator kafka =
                KafkaCoordinator.open(settings, server.address(), attendant, outlets.telemetry())) {
            server.serve(kafka.coordinator());
            if (shown != null) {
                shown.leads(kafka.coordinator());
                live.undelivered(kafka::undelivered);
                live.readyUnless(kafka::notReady);
            }
            System.out.println("in charge");
            CompletableFuture<Void> end = CompletableFuture.anyOf(
                            kafka.coordinator().ended(), interrupted)
                    .thenApply(_ -> null);
            while (lead.leads()) {
                try {
                    end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    // Still in charge, as far as is known.
                } catch (ExecutionException e) {
                    System.err.println("spate: no longer in charge: " + Failure.describe(e));
                    // Whoever ended this coordinator's writing is in charge now; the group will say so soon.
                    TimeUnit.SECONDS.sleep(1);
                    return;
                }
            }
        } finally {
            server.serve(null);
            if (shown != null) {
                shown.leads(null);
                live.readyUnless(() -> null);
            }
            System.out.println("standing by");
        }
    }

    private ServerSettings serverSettings() {
        if ((certificate == null) != (key == null)) {
            throw new WrongInputException("--tls-certificate and --tls-key belong together; one of them is missing");
        }
        try {
            return new ServerSettings(
                    host,
                    port,
                    token(),
                    certificate == null || key == null ? null : new ServerSettings.Tls(certificate, key),
                    ServerSettings.Limits.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(Failure.describe(e));
        }
    }

    private @Nullable Token token() {
        if (tokenFile != null) {
            return Token.read(tokenFile);
        }
        String value = System.getenv("SPATE_TOKEN");
        return value == null || value.isEmpty() ? null : Token.of(value, "the environment variable SPATE_TOKEN");
    }
}
