package dev.spate.cli;

import dev.spate.drive.EngineSettings;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.report.RunFolder;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import dev.spate.telemetry.Service;
import dev.spate.transport.KeyFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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
    private ProfileOption profile;

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
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        output.check();
        inspect.check(metrics);
        try (Outlets outlets = Outlets.open(metrics, "demo", Service.whole(Host.processName(), Version.current()))) {
            return execute(outlets);
        }
    }

    private int execute(Outlets outlets) throws IOException, InterruptedException, ExecutionException {
        TargetOptions options = TargetOptions.defaults().withEventLoops(1);
        try (TargetService target = outlets.target(options, Service.target("demo", Version.current()));
                RuntimeInspector inspector = inspect.open("demo", outlets.live())) {
            if (inspect.given()) {
                target.inspector().on();
            }
            PlanInput input = PlanInput.fromResource("/plans/demo.yaml", overrides(target));
            if (!output.quiet()) {
                output.text().println("target service on " + target.address() + ", " + AGENTS + " agents, plan demo");
                output.text().flush();
            }
            RunFolder.@Nullable Claim folder = output.claim(input.reading().maskedYaml());
            EngineSettings engine =
                    LocalCluster.watched(EngineSettings.defaults().withLoops(1), inspector);
            try (LocalCluster cluster =
                    new LocalCluster(HeadStart.log(outlets.telemetry()), AGENTS, engine, KeyFolder.NONE, outlets)) {
                return new LocalRun(input, output, folder, outlets).execute(cluster.coordinator(), AGENTS);
            }
        }
    }

    private Map<String, String> overrides(TargetService target) {
        Map<String, String> overrides = new LinkedHashMap<>(profile.overrides(new LinkedHashMap<>()));
        overrides.put("target", target.address().toString());
        return overrides;
    }
}
