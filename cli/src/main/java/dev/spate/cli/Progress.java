package dev.spate.cli;

import dev.spate.coordinator.RunListener;
import dev.spate.merge.MergedInterval;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import dev.spate.report.LiveLine;
import dev.spate.report.LiveSecond;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows a run while it goes on: a small picture redrawn in place on a terminal, a line every few
/// seconds elsewhere.
///
/// The coordinator's control thread tells it what happens; a thread of its own draws. Everything is
/// guarded by this object's lock, which is held for the time of a drawing.
final class Progress implements RunListener, AutoCloseable {

    private static final long REDRAW_MILLIS = 250;
    private static final long PLAIN_MILLIS = 5_000;

    /// More than a second takes to come from there.
    private static final long CLOCKS_DIFFER_NANOS = 5_000_000_000L;

    private final OutputOptions output;
    private final PrintStream out;
    private final LiveLine live;
    private final boolean terminal;
    private @Nullable Thread drawer;
    private long startEpochNanos;
    private int drawn;
    private boolean closed;

    Progress(Plan plan, OutputOptions output) {
        this.output = output;
        this.out = output.text();
        this.live = new LiveLine(plan);
        this.terminal = output.screen().terminal();
    }

    void start() {
        if (output.quiet()) {
            return;
        }
        drawer = Thread.ofPlatform().daemon().name("spate-progress").start(this::drawUntilClosed);
    }

    @Override
    public synchronized void happened(RunEvent event) {
        if (output.quiet()) {
            return;
        }
        switch (event) {
            case RunEvent.RunSubmitted submitted -> say("run " + submitted.run());
            case RunEvent.RunPlanned _ -> {}
            case RunEvent.RunStarted started -> startEpochNanos = started.startEpochNanos();
            case RunEvent.AgentLost lost -> say("agent " + lost.agent() + " is lost: " + lost.reason());
            case RunEvent.ShareHandedOver handed -> say("the share of " + handed.from() + " goes on at " + handed.to());
            case RunEvent.RunStopping stopping -> say("stopping: " + stopping.reason());
            case RunEvent.RunFinished _ -> {}
        }
    }

    @Override
    public synchronized void accept(MergedInterval interval) {
        live.add(interval);
    }

    /// A second of a run whose coordinator is elsewhere.
    synchronized void accept(LiveSecond second) {
        live.add(second);
        long start = epochNanos() - second.endNanos();
        if (Math.abs(start - startEpochNanos) > CLOCKS_DIFFER_NANOS) {
            // The clock there is another one than here; what was measured tells the time well enough.
            startEpochNanos = start;
        }
    }

    /// @param epochNanos from which the time of the run counts
    synchronized void starts(long epochNanos) {
        startEpochNanos = epochNanos;
    }

    /// Shows a line that stays.
    synchronized void note(String line) {
        if (!output.quiet()) {
            say(line);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            erase();
            out.flush();
        }
        Thread thread = drawer;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void drawUntilClosed() {
        try {
            while (true) {
                Thread.sleep(terminal ? REDRAW_MILLIS : PLAIN_MILLIS);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    draw();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw() {
        long elapsed = startEpochNanos == 0 ? -1 : epochNanos() - startEpochNanos;
        if (!terminal) {
            out.println(live.plain(elapsed));
            out.flush();
            return;
        }
        List<String> lines =
                live.lines(elapsed, output.screen().width(), output.screen().colour());
        // Without wrapping, a terminal that was made narrower cuts the lines and keeps their number.
        StringBuilder picture = new StringBuilder("\u001b[?7l");
        if (drawn > 0) {
            picture.append("\u001b[").append(drawn).append('A');
        }
        for (String line : lines) {
            picture.append("\r\u001b[2K").append(line).append('\n');
        }
        drawn = lines.size();
        out.print(picture.append("\u001b[?7h"));
        out.flush();
    }

    /// A line that stays, above the picture.
    private void say(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\r\u001b[J");
            drawn = 0;
        }
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
