package dev.spate.cli;

import dev.spate.drive.EngineSettings;
import dev.spate.log.MemoryLog;
import dev.spate.report.RunFolder;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.transport.KeyFolder;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `spate demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Everything on this machine: a target, a coordinator, two agents, one plan, a report.")
final class DemoCommand implements Callable<Integer> {

    private static final int AGENTS = 2;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private OutputOptions output;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private MetricsOption metrics;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        output.check();
        Future<MemoryLog> log = LocalCluster.beginLog();
        TargetOptions options = TargetOptions.defaults().withEventLoops(1);
        try (LiveMetrics live = metrics.open("demo");
                TargetService target = TargetCommand.start(options, live)) {
            PlanInput input = PlanInput.fromResource(
                    "/plans/demo.yaml", Map.of("target", target.address().toString()));
            if (!output.quiet()) {
                output.text().println("target service on " + target.address() + ", " + AGENTS + " agents, plan demo");
                output.text().flush();
            }
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            try (LocalCluster cluster = new LocalCluster(
                    log.get(), AGENTS, EngineSettings.defaults().withLoops(1), KeyFolder.NONE, live)) {
                return new LocalRun(input, output, folder).execute(cluster.coordinator(), AGENTS, live);
            }
        }
    }
}
