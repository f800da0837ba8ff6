package dev.spate.runs;

import static java.util.Objects.requireNonNull;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.log.kafka.KafkaLog;
import dev.spate.log.kafka.KafkaSettings;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The agents' process of [ScaleFigures]: a thousand agents that speak as real ones do, and generate no
/// load. All of them report at the end of each second, at once, as agents do that started together.
final class ScaleAgents {

    private static final long BEAT_NANOS = 500_000_000L;

    private final KafkaLog log;
    private final int agents;
    private final ScaleReports reports;
    private final long seconds;
    /// Whether an agent has its share.
    private final AtomicIntegerArray assigned;

    private volatile Command.@Nullable Go go;

    private ScaleAgents(KafkaLog log, int agents, int perSecond, long seconds) {
        this.log = log;
        this.agents = agents;
        this.reports = new ScaleReports(perSecond);
        this.seconds = seconds;
        this.assigned = new AtomicIntegerArray(agents);
    }

    /// @param arguments brokers, folder for what waits, agents, sessions per second of each, seconds of
    ///     the run
    public static void main(String[] arguments) {
        try (KafkaLog log =
                KafkaLog.open(KafkaSettings.of(arguments[0]).withBuffer(64L << 20, 1L << 30, Path.of(arguments[1])))) {
            new ScaleAgents(
                            log,
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]),
                            Long.parseLong(arguments[4]))
                    .work();
            if (log.undelivered() > 0) {
                System.out.println("agents gave up " + log.undelivered() + " messages");
            }
        }
    }

    private void work() {
        Subscription _ = log.read(Set.of(Topic.COMMANDS), Log.From.NOW, this::told);
        long beats = 0;
        long nextBeat = System.nanoTime();
        long sequence = 0;
        long worstNanos = 0;
        while (sequence < seconds) {
            long now = System.nanoTime();
            if (now >= nextBeat) {
                beat(beats++);
                nextBeat += BEAT_NANOS;
            }
            Command.Go started = go;
            long late = started == null
                    ? -1
                    : epochNanos() - started.startEpochNanos() - (sequence + 1) * ScaleReports.SECOND;
            if (started != null && late >= 0) {
                for (int agent = 0; agent < agents; agent++) {
                    log.append(ScaleReports.agent(agent), reports.report(started.run(), agent, sequence));
                }
                worstNanos = Math.max(worstNanos, late);
                sequence++;
            } else {
                LockSupport.parkNanos(5_000_000);
            }
        }
        for (int agent = 0; agent < agents; agent++) {
            log.append(
                    ScaleReports.agent(agent),
                    new AgentEvent.Done(
                            ScaleReports.agent(agent), requireNonNull(go).run(), 1, seconds - 1));
        }
        System.out.println("agents began to send their reports at most " + worstNanos / 1_000_000 + " ms late");
    }

    private void beat(long sequence) {
        for (int agent = 0; agent < agents; agent++) {
            String name = ScaleReports.agent(agent);
            if (sequence % 4 == 0 && assigned.get(agent) == 0) {
                log.append(name, new AgentEvent.Hello(name, "scale", 1, Map.of("cpus", "1")));
            }
            log.append(name, new AgentEvent.Heartbeat(name, sequence, epochNanos(), 12_000, 90_000));
        }
    }

    private void told(Message message) {
        switch (message) {
            case Command.Assign assign -> {
                assigned.set(Integer.parseInt(assign.agent().substring("agent-".length())), 1);
                log.append(assign.agent(), new AgentEvent.Ready(assign.agent(), assign.run(), assign.epoch(), 1));
            }
            case Command.Go start -> go = start;
            default -> {}
        }
    }

    private static long epochNanos() {
        return System.currentTimeMillis() * 1_000_000L;
    }
}
