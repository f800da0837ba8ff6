package dev.spate.cli;

import dev.spate.agent.Agent;
import dev.spate.agent.AgentObserver;
import dev.spate.agent.AgentSettings;
import dev.spate.agent.NameTakenException;
import dev.spate.agent.telemetry.AgentMetrics;
import dev.spate.drive.EngineSettings;
import dev.spate.drive.HttpLoadEngineFactory;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.log.kafka.Instruments;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `spate agent`.
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {
            "Makes load for a coordinator until it is interrupted.",
            "Start one on each machine that is to make load; each does one run at a time."
        },
        footer = {
            "",
            "Example:",
            "  spate agent --kafka broker:9092",
            "",
            "Told to end (Ctrl-C, SIGTERM) amid a run, it stops its load, reports all that",
            "it did, and its share goes on elsewhere; told so again, it ends at once."
        })
final class AgentCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of this agent, unlike that of every other. Default: host name and process number")
    private @Nullable String name;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops. Default: one processor less than there are")
    private @Nullable Integer loops;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private TransportOption transport;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private LocalAddressOption localAddress;

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description = "Weight among agents, 1 to 1000: one with 4 gets twice the load of one with 2."
                    + " Default: the number of event loops")
    private @Nullable Integer capacity;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "Folder with the private keys that plans name. Default: none, and such plans are refused")
    private @Nullable Path keys;

    @Option(
            names = "--once",
            description = "End after one run, whatever became of it: for agents that are started for it alone")
    private boolean once;

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
        KafkaSettings settings = kafka.settings("agent");
        inspect.check(metrics);
        int loopCount = loops == null ? LocalCluster.defaultLoops(1) : loops;
        if (loopCount < 1 || loopCount > 256) {
            throw new WrongInputException("--loops " + loopCount + ": an agent has 1 to 256 event loops");
        }
        int weight = capacity == null ? loopCount : capacity;
        if (weight < 1 || weight > 1000) {
            throw new WrongInputException("--capacity " + weight + ": the weight of an agent is 1 to 1000");
        }
        RuntimeInspector inspector = RuntimeInspector.of("agent");
        EngineSettings engine = EngineSettings.defaults()
                .withInspector(inspector)
                .withLoops(loopCount)
                .withTransport(transport.transport())
                .withLocalAddresses(localAddress.addresses());
        String agentName = name == null ? Host.processName() : name;
        if (!agentName.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new WrongInputException(
                    "--name '" + agentName + "': 1 to 100 letters, digits, dots, underscores and hyphens make a name");
        }
        if (keys != null && !Files.isDirectory(keys)) {
            throw new WrongInputException("--keys " + keys + ": there is no such folder");
        }
        KeyFolder keyFolder = keys == null ? KeyFolder.NONE : KeyFolder.at(keys);
        Service service = Service.agent(agentName, Version.current());
        FirstRun firstRun = new FirstRun();
        AgentObserver onlooker = once ? firstRun : AgentObserver.NONE;
        try (Outlets outlets = Outlets.open(metrics, "agent", service);
                KafkaLog log = KafkaLog.open(settings, instruments(outlets.telemetry(), service));
                Agent agent = agent(
                        service, weight, outlets.tracing(engine, service), keyFolder, log, outlets, soak, onlooker);
                Interrupts _ = Interrupts.ending(agent::leave)) {
            agent.start();
            System.out.println("agent " + agentName + " with " + loopCount
                    + (loopCount == 1 ? " event loop" : " event loops") + " waits for runs on " + settings.brokers()
                    + "; Ctrl-C ends it");
            inspect.show(inspector, outlets.live());
            soak.serve(outlets.live());
            outlets.live().announce(System.out);
            CompletableFuture.anyOf(agent.ended(), firstRun.over()).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NameTakenException taken) {
                throw new WrongInputException(
                        "--name " + agentName + ": " + taken.getMessage() + "; give each a name of its own, or none");
            }
            System.err.println("spate: the agent ended: " + Failure.describe(e.getCause() == null ? e : e.getCause()));
            return Main.FAILED;
        }
        return 0;
    }

    private static Instruments instruments(Telemetry telemetry, Service service) {
        return Exports.instruments(telemetry, TracedMessages.of(telemetry, service));
    }

    private static Agent agent(
            Service service,
            int capacity,
            EngineSettings engine,
            KeyFolder keys,
            KafkaLog log,
            Outlets outlets,
            SoakOption soak,
            AgentObserver onlooker) {
        AgentMetrics shown = outlets.agentMetrics(service);
        LiveMetrics live = outlets.live();
        if (shown != null) {
            live.undelivered(log::undelivered);
            live.readyUnless(
                    () -> log.isReachable() ? shown.notReady() : "the brokers take nothing of what the agent says");
        }
        return new Agent(
                new AgentSettings(
                        service.instance(), service.version(), capacity, Host.facts(), AgentSettings.HEARTBEAT_NANOS),
                log,
                new HttpLoadEngineFactory(engine, System::getenv, soak.clock()::millis, keys, Resolver.SYSTEM),
                outlets.agent(service, shown).and(onlooker),
                soak.clock(),
                System::nanoTime);
    }
}
