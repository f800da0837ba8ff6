package dev.spate.cli;

import dev.spate.agent.Agent;
import dev.spate.agent.AgentObserver;
import dev.spate.agent.AgentSettings;
import dev.spate.agent.telemetry.AgentMetrics;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.telemetry.CoordinatorMetrics;
import dev.spate.drive.EngineSettings;
import dev.spate.drive.HttpLoadEngineFactory;
import dev.spate.log.MemoryLog;
import dev.spate.telemetry.metrics.Metrics;
import dev.spate.transport.KeyFolder;
import dev.spate.transport.Resolver;
import dev.spate.transport.Transport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// A coordinator and some agents in this process, joined by a log in memory.
final class LocalCluster implements AutoCloseable {

    private final MemoryLog log;
    private final Coordinator coordinator;
    private final List<Agent> agents = new ArrayList<>();

    /// Begins to make a log, beside the caller, who has a plan to read meanwhile: its codec has the form
    /// of each message to find out, and the transport has a library to load.
    static Future<MemoryLog> beginLog() {
        FutureTask<MemoryLog> making = new FutureTask<>(() -> {
            Transport.best();
            return new MemoryLog();
        });
        Thread.ofPlatform().daemon().name("spate-begin").start(making);
        return making;
    }

    /// Starts everything; agents say hello within milliseconds.
    ///
    /// @param log closed with this
    /// @param agentCount at least 1
    /// @param engine of each agent
    /// @param keys folder with the private keys that the plan names
    LocalCluster(MemoryLog log, int agentCount, EngineSettings engine, KeyFolder keys, LiveMetrics live) {
        this.log = log;
        Metrics shown = live.metrics();
        CoordinatorMetrics runs = shown == null ? null : new CoordinatorMetrics(shown, InstantSource.system());
        coordinator = new Coordinator(
                log,
                CoordinatorSettings.IN_PROCESS,
                runs == null ? RunAttendant.NONE : runs,
                InstantSource.system(),
                System::nanoTime);
        coordinator.start();
        if (runs != null) {
            runs.leads(coordinator);
            live.undelivered(log::undelivered);
            live.readyUnless(() -> coordinator.begun().isDone() ? null : "the coordinator is starting");
        }
        for (int number = 1; number <= agentCount; number++) {
            AgentSettings settings = new AgentSettings(
                    "agent-" + number, Version.current(), engine.loops(), Host.facts(), AgentSettings.HEARTBEAT_NANOS);
            Agent agent = new Agent(
                    settings,
                    log,
                    new HttpLoadEngineFactory(engine, System::getenv, System::currentTimeMillis, keys, Resolver.SYSTEM),
                    shown == null ? AgentObserver.NONE : new AgentMetrics(shown, settings.name()),
                    InstantSource.system(),
                    System::nanoTime);
            agents.add(agent);
            agent.start();
        }
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
