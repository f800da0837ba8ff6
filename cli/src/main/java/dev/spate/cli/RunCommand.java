package dev.spate.cli;

import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.telemetry.CoordinatorMetrics;
import dev.spate.drive.EngineSettings;
import dev.spate.http.CoordinatorClient;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.report.RunFolder;
import dev.spate.telemetry.Service;
import dev.spate.transport.KeyFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate run PLAN`.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a plan and judges the result.",
            "Coordinator and agents are in this process; with --kafka, the agents are",
            "those that wait there; with --coordinator, both are elsewhere."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  spate run plans/quickstart.yaml --target http://127.0.0.1:8080",
            "  spate run plans/quickstart.yaml --kafka broker:9092 --agents 4",
            "  spate run plans/quickstart.yaml --coordinator http://127.0.0.1:7070",
            "",
            "Exit codes:  0 pass, 99 an objective failed, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else",
            "",
            "The variables OTEL_... of the environment have traces and metrics exported."
        })
final class RunCommand implements Callable<Integer> {

    /// One that was killed is replaced after six seconds; one that lives stays in charge.
    private static final long LEAD_SECONDS = 12;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PlanOptions plan;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private TransportOption transport;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private LocalAddressOption localAddress;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RemoteOptions remote;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = {"With --coordinator: the run's id; the same plan", "under the same id is one run."})
    private @Nullable String id;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private OutputOptions output;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private InspectOption inspect;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private MetricsOption metrics;

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        if (remote.given()) {
            return elsewhere();
        }
        remote.checkNotUsed();
        if (id != null) {
            throw new WrongInputException("--id means nothing without --coordinator URL");
        }
        return kafka.given() ? onKafka() : here();
    }

    /// Coordinator and agents are wherever they are.
    private int elsewhere() throws InterruptedException {
        if (kafka.given()) {
            throw new WrongInputException(
                    "--kafka and --coordinator: the coordinator there knows its brokers; give one of the two");
        }
        kafka.checkNotUsed();
        plan.checkElsewhere();
        transport.checkNotUsed();
        localAddress.checkNotUsed();
        metrics.checkNotUsed();
        inspect.checkNotUsed();
        output.check();
        PlanInput input = plan.readForElsewhere();
        try (CoordinatorClient client = remote.client()) {
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            return new RemoteRun(input, output, folder, client).execute(id, plan.agentsElsewhere());
        }
    }

    private int here() throws InterruptedException, ExecutionException, IOException {
        kafka.checkNotUsed();
        plan.check();
        output.check();
        inspect.check(metrics);
        EngineSettings engine = EngineSettings.defaults()
                .withLoops(plan.loops())
                .withTransport(transport.transport())
                .withLocalAddresses(localAddress.addresses());
        try (Outlets outlets = Outlets.open(metrics, "run", Service.whole(Host.processName(), Version.current()));
                RuntimeInspector inspector = inspect.open("run", outlets.live())) {
            PlanInput input = plan.read();
            input.refuse(BeforeStart.unknownHosts(input.reading().hosts()));
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            KeyFolder keys = input.folder() == null ? KeyFolder.NONE : KeyFolder.at(input.folder());
            try (LocalCluster cluster = new LocalCluster(
                    HeadStart.log(outlets.telemetry()),
                    plan.agents(),
                    LocalCluster.watched(engine, inspector),
                    keys,
                    outlets)) {
                return new LocalRun(input, output, folder, outlets).execute(cluster.coordinator(), plan.agents());
            }
        }
    }

    /// The coordinator is in this process, the agents are wherever they are.
    private int onKafka() throws InterruptedException, IOException {
        KafkaSettings settings = kafka.settings("run");
        plan.checkElsewhere();
        transport.checkNotUsed();
        localAddress.checkNotUsed();
        output.check();
        inspect.check(metrics);
        PlanInput input = plan.readForElsewhere();
        Service service = Service.coordinator(Host.processName(), Version.current());
        try (Outlets outlets = Outlets.open(metrics, "run", service);
                RuntimeInspector _ = inspect.open("run", outlets.live());
                Lead lead = new Lead(settings)) {
            if (!lead.await(LEAD_SECONDS)) {
                throw new WrongInputException("another coordinator is in charge on " + settings.brokers()
                        + " for topics that begin with '" + settings.prefix()
                        + "'; give the run to it with --coordinator URL, or choose another --prefix");
            }
            return lead(settings, input, outlets);
        }
    }

    private int lead(KafkaSettings settings, PlanInput input, Outlets outlets) throws InterruptedException {
        CoordinatorMetrics shown = outlets.coordinatorMetrics();
        try (KafkaCoordinator coordinator =
                KafkaCoordinator.open(settings, "", shown == null ? RunAttendant.NONE : shown, outlets.telemetry())) {
            LiveMetrics live = outlets.live();
            if (shown != null) {
                shown.leads(coordinator.coordinator());
                live.undelivered(coordinator::undelivered);
                live.readyUnless(coordinator::notReady);
            }
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            return new LocalRun(input, output, folder, outlets)
                    .execute(coordinator.coordinator(), plan.agentsElsewhere());
        }
    }
}
