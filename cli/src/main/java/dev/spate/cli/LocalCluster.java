package dev.spate.cli;

import dev.spate.agent.Agent;
import dev.spate.agent.AgentSettings;
import dev.spate.coordinator.Coordinator;
import dev.spate.coordinator.CoordinatorSettings;
import dev.spate.coordinator.RunAttendant;
import dev.spate.drive.EngineSettings;
import dev.spate.drive.HttpLoadEngineFactory;
import dev.spate.log.MemoryLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A coordinator and some agents in this process, joined by a log in memory.
final class LocalCluster implements AutoCloseable {

    private final MemoryLog log = new MemoryLog();
    private final Coordinator coordinator;
    private final List<Agent> agents = new ArrayList<>();

    /// Starts everything; agents say hello within milliseconds.
    ///
    /// @param agentCount at least 1
    /// @param loops event loops for each agent, at least 1
    LocalCluster(int agentCount, int loops) {
        coordinator = new Coordinator(
                log, CoordinatorSettings.IN_PROCESS, RunAttendant.NONE, InstantSource.system(), System::nanoTime);
        coordinator.start();
        for (int number = 1; number <= agentCount; number++) {
            AgentSettings settings = new AgentSettings(
                    "agent-" + number, Version.current(), loops, Host.facts(), AgentSettings.HEARTBEAT_NANOS);
            Agent agent = new Agent(
                    settings,
                    log,
                    new HttpLoadEngineFactory(
                            EngineSettings.defaults().withLoops(loops), System::getenv, System::currentTimeMillis),
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
