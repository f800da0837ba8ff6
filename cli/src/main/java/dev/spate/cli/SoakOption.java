package dev.spate.cli;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// What a soak may do to a process that it has started: ask it for a full collection, and set its clock
/// ahead, on the port of its metrics.
final class SoakOption {

    private static final Pattern AHEAD = Pattern.compile("aheadMillis=(-?[0-9]{1,9})");

    @Option(names = "--soak", hidden = true, description = "Used by spate soak: may be asked to collect and to err.")
    private boolean on;

    private final AtomicLong aheadMillis = new AtomicLong();

    /// The machine's clock, or one that is ahead of it.
    InstantSource clock() {
        return on ? () -> Instant.now().plusMillis(aheadMillis.get()) : InstantSource.system();
    }

    void serve(LiveMetrics live) {
        if (on) {
            live.also("/soak/", this::handle);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(
                    exchange.getRequestMethod().equals("POST")
                            ? done(
                                    exchange.getRequestURI().getPath(),
                                    String.valueOf(exchange.getRequestURI().getQuery()))
                            : 405,
                    -1);
        }
    }

    private int done(String path, String query) {
        Matcher ahead = AHEAD.matcher(query);
        if (path.equals("/soak/collect")) {
            System.gc();
            return 204;
        }
        if (path.equals("/soak/clock") && ahead.matches()) {
            aheadMillis.set(Long.parseLong(ahead.group(1)));
            return 204;
        }
        return 404;
    }
}
