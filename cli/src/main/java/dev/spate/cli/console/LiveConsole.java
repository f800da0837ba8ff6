package dev.spate.cli.console;

import dev.spate.inspector.Snapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/// Shows a [Feed] on a terminal until the user has seen enough. The only place that knows the library
/// for terminals.
public final class LiveConsole {

    private static final long LOOK_MILLIS = 100;
    private static final int LEAST_HEIGHT = 8;

    /// A screen of its own, no cursor, and nothing wraps.
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

    private final Look look = new Look();
    private final Feed feed;
    private final boolean colour;

    public LiveConsole(Feed feed, boolean colour) {
        this.feed = feed;
        this.colour = colour;
    }

    /// Returns when the user quits.
    ///
    /// @throws IOException if there is no terminal
    public void run() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(false)
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            Attributes before = terminal.enterRawMode();
            // Ctrl-C is a key like others, so that the screen is left in order.
            Attributes keys = terminal.getAttributes();
            keys.setLocalFlag(Attributes.LocalFlag.ISIG, false);
            terminal.setAttributes(keys);
            PrintWriter out = terminal.writer();
            Thread ended = new Thread(() -> leave(out), "spate-inspect-end");
            Runtime.getRuntime().addShutdownHook(ended);
            out.print(ENTER);
            try {
                show(terminal, out);
            } finally {
                leave(out);
                terminal.setAttributes(before);
                Runtime.getRuntime().removeShutdownHook(ended);
            }
        }
    }

    private static void leave(PrintWriter out) {
        out.print(LEAVE);
        out.flush();
    }

    private void show(Terminal terminal, PrintWriter out) throws IOException {
        NonBlockingReader keys = terminal.reader();
        Size drawnSize = new Size();
        long drawn = -1;
        boolean dirty = true;
        while (true) {
            Size size = terminal.getSize();
            long version = feed.version();
            if (dirty || version != drawn || !size.equals(drawnSize)) {
                draw(out, size);
                drawn = version;
                drawnSize = size;
                dirty = false;
            }
            int first = keys.read(LOOK_MILLIS);
            if (first == NonBlockingReader.EOF) {
                return;
            }
            if (first >= 0) {
                Key key = Key.read(first, keys::read);
                if (key.name() == Key.Name.INTERRUPT || (!look.typing() && key.is('q'))) {
                    return;
                }
                boolean _ = look.take(key) || (!look.typing() && feed.take(key));
                dirty = true;
            }
        }
    }

    private void draw(PrintWriter out, Size size) {
        int height = Math.max(LEAST_HEIGHT, size.getRows());
        Feed.Shown shown = feed.shown();
        Status status = feed.status();
        List<String> lines;
        if (shown.now() == null) {
            String says = status.says();
            lines = List.of(
                    status.place(), says == null ? "waiting for the first snapshot; q quits" : says + "; q quits");
        } else {
            lines = new Board(shown.before(), shown.now(), look, size.getColumns(), colour).lines(status, height);
        }
        StringBuilder picture = new StringBuilder("\u001b[?2026h\u001b[H");
        for (int i = 0; i < Math.min(lines.size(), height); i++) {
            // Emptied first: at the end of a full line it would take the last character.
            picture.append(i == 0 ? "" : "\r\n").append("\u001b[2K").append(lines.get(i));
        }
        out.print(picture.append("\u001b[J\u001b[?2026l"));
        out.flush();
    }

    /// A snapshot in one line, for a log.
    public static String line(Snapshot snapshot) {
        String warned = snapshot.lints().stream()
                .filter(lint -> lint.state().equals("warn"))
                .map(Snapshot.Finding::lint)
                .collect(Collectors.joining(", "));
        double busy = snapshot.loops().stream()
                .mapToDouble(Snapshot.Loop::busyShare)
                .average()
                .orElse(0);
        return Tables.clock(snapshot.wallMillis()) + " " + snapshot.process() + ": loops " + Tables.share(busy)
                + " busy" + (snapshot.on() ? "" : ", inspector off") + (warned.isEmpty() ? "" : ", warned: " + warned);
    }

    /// All rows of two snapshots, as lines for where there is no terminal.
    public static List<String> once(Feed.Shown shown, String place, String mode, int width, boolean colour) {
        if (shown.now() == null) {
            throw new IllegalArgumentException("there is no snapshot to draw");
        }
        return new Board(shown.before(), shown.now(), new Look(), width, colour)
                .lines(new Status(place, mode, true, null), Board.WHOLE);
    }
}
