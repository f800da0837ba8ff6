package dev.spate.cli;

import dev.spate.log.Log;
import dev.spate.log.MessageTracing;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Pulse;
import dev.spate.protocol.RunEvent;
import dev.spate.telemetry.Service;
import dev.spate.telemetry.Telemetry;
import dev.spate.telemetry.traces.MessageSpans;
import dev.spate.telemetry.traces.MessageSpans.Letter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Spans of the messages that say something new: commands and what happened to runs. Not of those that
/// come all the time, heartbeats and their echoes and what was measured, of which nobody would want a
/// trace.
///
/// For any thread.
final class TracedMessages implements MessageTracing {

    private final Telemetry telemetry;
    private final MessageSpans coordinator;
    private final String version;
    private final Map<String, MessageSpans> agents = new ConcurrentHashMap<>();

    private TracedMessages(Telemetry telemetry, Service coordinator) {
        this.telemetry = telemetry;
        this.coordinator = telemetry.messageSpans(coordinator);
        this.version = coordinator.version();
    }

    /// @param coordinator who writes, if this process does
    static MessageTracing of(Telemetry telemetry, Service coordinator) {
        return telemetry.tracesAreOn() ? new TracedMessages(telemetry, coordinator) : MessageTracing.NONE;
    }

    @Override
    public @Nullable Sending appends(String system, String destination, String key, Message message) {
        Letter letter = letter(system, destination, key, message);
        MessageSpans.Sending sending = letter == null ? null : coordinator.sends(letter);
        if (sending == null) {
            return null;
        }
        return new Sending() {
            @Override
            public String context() {
                return sending.context();
            }

            @Override
            public void stored() {
                sending.stored();
            }
        };
    }

    @Override
    public void reads(
            String system, String destination, String key, Message message, @Nullable String context, Log.Reader reader)
            throws InterruptedException {
        Letter letter = letter(system, destination, key, message);
        if (letter == null) {
            reader.accept(message);
            return;
        }
        MessageSpans reading = message instanceof Command command ? agent(command.agent()) : coordinator;
        try (MessageSpans.Reading _ = reading.reads(letter, context)) {
            reader.accept(message);
        }
    }

    private MessageSpans agent(String name) {
        return agents.computeIfAbsent(name, one -> telemetry.messageSpans(Service.agent(one, version)));
    }

    private static @Nullable Letter letter(String system, String destination, String key, Message message) {
        String run = switch (message) {
            case Command.Assign assign -> assign.run();
            case Command.Go go -> go.run();
            case Command.Reassign reassign -> reassign.run();
            case Command.Profile profile -> profile.run();
            case Command.Stop stop -> stop.run();
            case RunEvent event -> event.run();
            case Command.ClockEcho _, AgentEvent _, IntervalReport _, Pulse _ -> null;
        };
        return run == null
                ? null
                : new Letter(system, destination, key, message.getClass().getSimpleName(), run);
    }
}
