package dev.spate.http;

import dev.spate.log.Log;
import dev.spate.log.Subscription;
import dev.spate.merge.Reports;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Command;
import dev.spate.protocol.IntervalReport;
import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An agent that speaks the protocol and makes no load: it says what the test tells it to have measured.
/// It has one phase with one request, as the plans of these tests.
final class PaperAgent implements AutoCloseable {

    private final Log log;
    private final String name;
    private final Subscription subscription;
    private final BlockingQueue<Command.Go> starts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Command.Stop> stops = new LinkedBlockingQueue<>();
    private long reported;

    PaperAgent(Log log, String name) {
        this.log = log;
        this.name = name;
        this.subscription = log.read(Set.of(Topic.COMMANDS), Log.From.NOW, this::hear);
        log.append(name, new AgentEvent.Hello(name, "paper", 1, Map.of("cpus", "1")));
    }

    private void hear(Message message) {
        if (!(message instanceof Command command) || !command.agent().equals(name)) {
            return;
        }
        switch (command) {
            case Command.Assign assign -> log.append(name, new AgentEvent.Ready(name, assign.run(), assign.epoch(), 1));
            case Command.Go go -> starts.add(go);
            case Command.Stop stop -> stops.add(stop);
            case Command.Reassign _, Command.Profile _, Command.ClockEcho _ -> {}
        }
    }

    /// Waits until a run has been started.
    Command.Go started() throws InterruptedException {
        Command.Go go = starts.poll(30, TimeUnit.SECONDS);
        if (go == null) {
            throw new AssertionError("no run was started");
        }
        reported = 0;
        return go;
    }

    /// Waits until a run was told to stop.
    Command.Stop stopped() throws InterruptedException {
        Command.Stop stop = stops.poll(30, TimeUnit.SECONDS);
        if (stop == null) {
            throw new AssertionError("no run was stopped");
        }
        return stop;
    }

    /// Reports one more second, with so many sessions of so many milliseconds.
    void second(Command.Go go, long sessions, long millis) {
        IntervalReport made = Reports.second(name, reported, sessions, millis);
        List<IntervalReport.Series> series = made.series().stream()
                .map(one -> new IntervalReport.Series(
                        one.phase(),
                        "get",
                        one.outcomes(),
                        one.unfinished(),
                        one.clipped(),
                        one.bytesSent(),
                        one.bytesReceived(),
                        one.responseTime(),
                        one.serviceTime(),
                        one.lateReads()))
                .toList();
        log.append(
                name,
                new IntervalReport(
                        name,
                        go.run(),
                        go.epoch(),
                        reported++,
                        made.startNanos(),
                        made.endNanos(),
                        made.phases(),
                        series,
                        made.connections(),
                        made.health()));
    }

    void done(Command.Go go) {
        log.append(name, new AgentEvent.Done(name, go.run(), go.epoch(), reported - 1));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
