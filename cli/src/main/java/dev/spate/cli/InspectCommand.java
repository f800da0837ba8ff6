package dev.spate.cli;

import dev.spate.cli.console.Feed;
import dev.spate.cli.console.InspectClient;
import dev.spate.cli.console.LiveConsole;
import dev.spate.cli.console.LiveFeed;
import dev.spate.cli.console.ReplayFeed;
import dev.spate.http.TrustFile;
import dev.spate.inspector.InspectorPage;
import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import dev.spate.transport.AnyCertificate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate inspect`.
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what the async runtime of a service does: event loops, workers, virtual threads, tasks, resources,"
                    + " and lints that name mistakes.",
            "On a terminal it is live; elsewhere it prints what is known and ends."
        },
        footer = {
            "",
            "Keys:  q quit, p pause, s sort by the next column, S the other way round, / filter,",
            "       Tab next table, arrows scroll, Enter opens a row, r record, o switches the",
            "       inspector; in a recording p plays, left and right go through it"
        })
final class InspectCommand implements Callable<Integer> {

    /// Growth is seen between two snapshots.
    private static final long BETWEEN_MILLIS = 1_000;

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            description = "The service, such as http://127.0.0.1:8080, which 'spate target' serves.")
    private @Nullable String url;

    @Option(names = "--replay", paramLabel = "FILE", description = "Show a recording instead of a service.")
    private @Nullable Path replay;

    @Option(names = "--record", paramLabel = "FILE", description = "Keep all snapshots in a file.")
    private @Nullable Path record;

    @Option(names = "--once", description = "Print what is known now, and end.")
    private boolean once;

    @Option(
            names = "--json",
            description = "Print snapshots as JSON, a line each, after a line that tells what they are: a recording."
                    + " With --once, one snapshot alone.")
    private boolean json;

    @Option(names = "--on", description = "Switch the inspector of the service on, and end.")
    private boolean on;

    @Option(names = "--off", description = "Switch it off, and end.")
    private boolean off;

    @Option(
            names = "--save-page",
            paramLabel = "FILE",
            description = "Write the page that replays recordings in a browser, without any server.")
    private @Nullable Path page;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM file with the certificates to trust instead of the usual ones.")
    private @Nullable Path caFile;

    @Option(
            names = "--insecure",
            description = "Trust whatever certificate the service shows, such as the one that 'spate target --tls'"
                    + " makes for itself.")
    private boolean insecure;

    private final Screen screen = new Screen();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        if (page != null) {
            Files.writeString(page, InspectorPage.html());
            screen.err().println("spate: the page is in " + page + "; drop a recording on it");
            if (url == null && replay == null) {
                return 0;
            }
        }
        return replay != null ? replayed(replay) : asked(String.valueOf(url));
    }

    private void check() {
        if (on && off) {
            throw new WrongInputException("--on and --off: only one of them can be meant");
        }
        if (replay != null && (on || off || record != null || url != null)) {
            String other = url != null ? "URL" : record != null ? "--record" : on ? "--on" : "--off";
            throw new WrongInputException("--replay shows a file, so there is no service for " + other);
        }
        if (insecure && caFile != null) {
            throw new WrongInputException(
                    "--insecure and --ca-file: any certificate is taken, or those in the file; only one can be meant");
        }
        if (url == null && replay == null && (page == null || on || off || record != null || once || json)) {
            throw new WrongInputException("which service? Give its address, such as http://127.0.0.1:8080,"
                    + " or a recording with --replay FILE");
        }
    }

    private int replayed(Path file) throws IOException {
        List<Snapshot> frames;
        try {
            frames = Recording.read(file);
        } catch (IOException e) {
            throw new WrongInputException("--replay " + Failure.describe(e));
        }
        if (frames.isEmpty()) {
            throw new WrongInputException("--replay " + file + ": the recording holds no snapshot");
        }
        PrintStream out = screen.out();
        if (json) {
            if (once) {
                out.println(Recording.line(frames.getLast()));
            } else {
                out.println(header(frames.getFirst()));
                frames.forEach(frame -> out.println(Recording.line(frame)));
            }
        } else if (once || !screen.terminal()) {
            Snapshot before = frames.size() > 1 ? frames.get(frames.size() - 2) : null;
            print(new Feed.Shown(before, frames.getLast()), file.toString(), "REPLAY");
        } else {
            show(new ReplayFeed(file.toString(), frames));
        }
        out.flush();
        return 0;
    }

    private int asked(String address) throws IOException, InterruptedException {
        try (InspectClient client = client(address)) {
            if (on || off) {
                client.turn(on);
                Snapshot now = client.snapshot();
                screen.out()
                        .println("the inspector of " + now.process() + " " + now.pid() + " at " + client.address()
                                + " is " + (now.on() ? "on" : "off"));
                screen.out().flush();
                return 0;
            }
            if (once && json) {
                screen.out().println(client.line());
                screen.out().flush();
                return 0;
            }
            // Whatever is wrong is said before anything is drawn.
            Snapshot first = client.snapshot();
            if (json || (record != null && (once || !screen.terminal()))) {
                return lines(client, first);
            }
            if (once || !screen.terminal()) {
                return once(client, first);
            }
            LiveFeed feed = new LiveFeed(client, record);
            feed.start();
            show(feed);
            String ended = feed.ended();
            if (ended != null) {
                screen.out().println(ended);
                screen.out().flush();
            }
            return 0;
        }
    }

    private InspectClient client(String address) {
        Path trusted = caFile;
        try {
            SSLContext trust = trusted != null ? TrustFile.read(trusted) : insecure ? AnyCertificate.context() : null;
            return new InspectClient(address, trust);
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(Failure.describe(e));
        }
    }

    private void show(Feed feed) throws IOException {
        try (feed) {
            new LiveConsole(feed, screen.colour()).run();
        }
    }

    private int once(InspectClient client, Snapshot first) throws IOException, InterruptedException {
        if (!first.on()) {
            screen.err()
                    .println("spate: the inspector of " + first.process() + " at " + client.address()
                            + " is off; switch it on with 'spate inspect --on " + client.address() + "'");
            return Main.FAILED;
        }
        Thread.sleep(BETWEEN_MILLIS);
        print(new Feed.Shown(first, client.snapshot()), client.address().toString(), "ONCE");
        return 0;
    }

    /// Every snapshot as it comes, to the file and to standard output.
    private int lines(InspectClient client, Snapshot first) throws IOException, InterruptedException {
        PrintStream out = screen.out();
        Recording.Writer writer =
                record == null ? null : new Recording.Writer(record, first.process(), first.wallMillis());
        try {
            if (json) {
                out.println(header(first));
            }
            client.follow(snapshot -> {
                out.println(json ? Recording.line(snapshot) : LiveConsole.line(snapshot));
                // A reader that has gone away ends it.
                boolean there = !out.checkError();
                if (writer != null) {
                    try {
                        writer.write(snapshot);
                    } catch (IOException e) {
                        screen.err().println("spate: " + record + " cannot be written: " + Failure.describe(e));
                        return false;
                    }
                }
                return there && !once;
            });
        } finally {
            if (writer != null) {
                writer.close();
            }
        }
        return 0;
    }

    private static String header(Snapshot first) {
        return Recording.header(first.process(), first.wallMillis());
    }

    private void print(Feed.Shown shown, String place, String mode) {
        PrintStream out = screen.out();
        LiveConsole.once(shown, place, mode, screen.width(), screen.colour()).forEach(out::println);
        out.flush();
    }
}
