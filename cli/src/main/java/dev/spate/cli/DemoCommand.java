package dev.spate.cli;

import dev.spate.drive.EngineSettings;
import dev.spate.log.MemoryLog;
import dev.spate.report.RunFolder;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.target.telemetry.Sampling;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
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

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        output.check();
        try (Telemetry telemetry = Exports.start(Service.whole(Host.processName(), Version.current()))) {
            return execute(telemetry);
        }
    }

    private int execute(Telemetry telemetry) throws IOException, InterruptedException, ExecutionException {
        Future<MemoryLog> log = LocalCluster.beginLog(telemetry);
        TargetOptions options = TargetOptions.defaults().withEventLoops(1);
        Service service = Service.target("demo", Version.current());
        try (TargetService target = TargetService.start(
                options, telemetry.pastSpans(service), Sampling.by(System.getenv("OTEL_TRACES_SAMPLER")))) {
            PlanInput input = PlanInput.fromResource(
                    "/plans/demo.yaml", Map.of("target", target.address().toString()));
            if (!output.quiet()) {
                output.text().println("target service on " + target.address() + ", " + AGENTS + " agents, plan demo");
                output.text().flush();
            }
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            try (LocalCluster cluster = new LocalCluster(
                    log.get(), AGENTS, EngineSettings.defaults().withLoops(1), KeyFolder.NONE, telemetry)) {
                return new LocalRun(input, output, folder, telemetry).execute(cluster.coordinator(), AGENTS);
            }
        }
    }
}
