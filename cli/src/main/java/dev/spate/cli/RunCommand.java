package dev.spate.cli;

import dev.spate.coordinator.RunAttendant;
import dev.spate.log.MemoryLog;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.report.RunFolder;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `spate run PLAN`.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a plan and judges the result.",
            "Coordinator and agents are in this process; with --kafka, the agents are",
            "those that wait there."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spate run plans/quickstart.yaml --target http://127.0.0.1:8080",
            "  spate run plans/quickstart.yaml --kafka broker:9092 --agents 4",
            "",
            "Exit codes:  0 pass, 99 an objective failed, 98 not proven, 97 aborted,",
            "             2 the plan or the arguments are wrong, 1 anything else"
        })
final class RunCommand implements Callable<Integer> {

    /// One that was killed is replaced after six seconds; one that lives stays in charge.
    private static final long LEAD_SECONDS = 12;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PlanOptions plan;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private OutputOptions output;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        return kafka.given() ? onKafka() : here();
    }

    private int here() throws InterruptedException, ExecutionException {
        kafka.checkNotUsed();
        plan.check();
        output.check();
        Future<MemoryLog> log = LocalCluster.beginLog();
        PlanInput input = plan.read();
        input.refuse(BeforeStart.unknownHosts(input.reading().hosts()));
        RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
        try (LocalCluster cluster = new LocalCluster(log.get(), plan.agents(), plan.loops())) {
            return new LocalRun(input, output, folder).execute(cluster.coordinator(), plan.agents());
        }
    }

    /// The coordinator is in this process, the agents are wherever they are.
    private int onKafka() throws InterruptedException {
        KafkaSettings settings = kafka.settings("run");
        plan.checkElsewhere();
        output.check();
        PlanInput input = plan.readForElsewhere();
        try (Lead lead = new Lead(settings)) {
            if (!lead.await(LEAD_SECONDS)) {
                throw new WrongInputException("another coordinator is in charge on " + settings.brokers()
                        + " for topics that begin with '" + settings.prefix()
                        + "'; submit the run to it over its interface (docs/rest-api.md), or choose another --prefix");
            }
            return lead(settings, input);
        }
    }

    private int lead(KafkaSettings settings, PlanInput input) throws InterruptedException {
        try (KafkaCoordinator coordinator = KafkaCoordinator.open(settings, "", RunAttendant.NONE)) {
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            return new LocalRun(input, output, folder).execute(coordinator.coordinator(), plan.agentsElsewhere());
        }
    }
}
