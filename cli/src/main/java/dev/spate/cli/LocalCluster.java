package dev.spate.cli;

import dev.spate.agent.Agent;
import dev.spate.agent.AgentSettings;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.telemetry.CoordinatorMetrics;
import dev.spate.drive.EngineSettings;
import dev.spate.drive.HttpLoadEngineFactory;
import dev.spate.inspector.RuntimeInspector;
import dev.spate.log.MemoryLog;
import dev.spate.telemetry.Service;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.Resolver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A coordinator and some agents in this process, joined by a log in memory.
final class LocalCluster implements AutoCloseable {

    static final Service COORDINATOR = Service.coordinator("coordinator", Version.current());

    private final MemoryLog log;
    private final Coordinator coordinator;
    private final List<Agent> agents = new ArrayList<>();

    /// Starts everything; agents say hello within milliseconds.
    ///
    /// @param log closed with this
    /// @param agentCount at least 1
    /// @param engine of each agent
    /// @param keys folder with the private keys that the plan names
    /// @param outlets of this process
    LocalCluster(MemoryLog log, int agentCount, EngineSettings engine, KeyFolder keys, Outlets outlets) {
        this.log = log;
        CoordinatorMetrics runs = outlets.coordinatorMetrics();
        coordinator = new Coordinator(
                log,
                CoordinatorSettings.IN_PROCESS,
                outlets.coordinator(COORDINATOR, runs),
                InstantSource.system(),
                System::nanoTime);
        coordinator.start();
        if (runs != null) {
            runs.leads(coordinator);
            LiveMetrics live = outlets.live();
            live.undelivered(log::undelivered);
            live.readyUnless(() -> coordinator.begun().isDone() ? null : "the coordinator is starting");
        }
        for (int number = 1; number <= agentCount; number++) {
            Service service = Service.agent("agent-" + number, Version.current());
            AgentSettings settings = new AgentSettings(
                    service.instance(),
                    service.version(),
                    engine.loops(),
                    Host.facts(),
                    AgentSettings.HEARTBEAT_NANOS,
                    true);
            Agent agent = new Agent(
                    settings,
                    log,
                    new HttpLoadEngineFactory(
                            outlets.tracing(engine, service),
                            System::getenv,
                            System::currentTimeMillis,
                            keys,
                            Resolver.SYSTEM),
                    outlets.agent(service, outlets.agentMetrics(service)),
                    InstantSource.system(),
                    System::nanoTime);
            agents.add(agent);
            agent.start();
        }
    }

    /// The same engine, whose event loops somebody watches.
    ///
    /// @param inspector null: nobody does
    static EngineSettings watched(EngineSettings engine, @Nullable RuntimeInspector inspector) {
        return inspector == null ? engine : engine.withInspector(inspector);
    }

    /// As many event loops as leave one processor for coordinator, publisher and everything else, where
    /// there is more than one; divided over the agents of this process, each of which has at least one.
    static int defaultLoops(int agentCount) {
        int forLoad = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        return Math.max(1, forLoad / agentCount);
    }

    Coordinator coordinator() {
        return coordinator;
    }

    @Override
    public void close() {
        for (Agent agent : agents) {
            agent.close();
        }
        coordinator.close();
        log.close();
    }
}
