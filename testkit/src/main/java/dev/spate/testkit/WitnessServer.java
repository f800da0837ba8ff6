package dev.spate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 server that answers every request alike, and knows exactly when each one came.
///
/// It is the other end of a check of the generator, so it must be better than what it checks: one thread
/// on plain NIO, nothing allocated per request, instants taken with `System.nanoTime()` as soon as the
/// last byte of a request was read. With [Options#spin()] the thread never sleeps and an answer leaves
/// within microseconds of its time, at the price of a whole processor.
///
/// `GET /stats` answers with the [Statistics] as JSON, `GET /reset` sets counts and instants to zero;
/// neither is counted, nor a connection whose first request is one of them.
///
/// Not for `HEAD` behind an answer that the client has not read, and not for TLS. Methods may be called
/// by any thread.
public final class WitnessServer implements AutoCloseable {

    private final WitnessLoop loop;
    private final Thread thread;

    private WitnessServer(WitnessLoop loop) {
        this.loop = loop;
        this.thread = Thread.ofPlatform().daemon().name("witness").unstarted(loop);
    }

    /// Listens on the loopback address.
    public static WitnessServer start(Options options) {
        try {
            WitnessServer server = new WitnessServer(new WitnessLoop(options));
            server.thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + options.port + " cannot be listened at", e);
        }
    }

    public static WitnessServer start() {
        return start(Options.DEFAULT);
    }

    public int port() {
        return loop.port();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port());
    }

    /// `http://127.0.0.1:port`
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// Requests read to their last byte.
    public long requests() {
        return loop.requests();
    }

    /// Connections accepted so far.
    public long connections() {
        return loop.connections();
    }

    /// Instants of `System.nanoTime()` at which the last byte of each request was read, up to
    /// [Options#maxArrivals()] of them.
    public long[] arrivals() {
        return loop.arrivals();
    }

    public Statistics statistics() {
        return loop.statistics();
    }

    /// Stops reading and answering for a while, beginning now, as a stopped process does.
    public void freeze(Duration length) {
        loop.freeze(length.toNanos());
    }

    /// The thread that does everything; for looking at what it costs.
    Thread thread() {
        return thread;
    }

    /// Closes the port and all connections.
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Throwable failure = loop.failure();
        if (failure != null) {
            throw new IllegalStateException("the witness failed, so what it says is not to be believed", failure);
        }
    }

    /// How a witness behaves.
    ///
    /// @param port 0 for any free one
    /// @param delay from the last byte of a request to its answer
    /// @param spin whether the thread keeps asking instead of sleeping; otherwise answers can be some
    ///     100 µs late
    /// @param restAfter how long nothing has come when a thread that spins goes to sleep until something
    ///     comes; null for never
    /// @param bodyBytes length of each answer's body
    /// @param maxArrivals instants for which there is room; later requests are counted only
    /// @param freezeAfter after the first request, when to freeze; null for never
    /// @param freezeFor how long
    public record Options(
            int port,
            Duration delay,
            boolean spin,
            @Nullable Duration restAfter,
            int bodyBytes,
            int maxArrivals,
            @Nullable Duration freezeAfter,
            Duration freezeFor) {

        public static final Options DEFAULT =
                new Options(0, Duration.ZERO, false, null, 2, 1 << 20, null, Duration.ZERO);

        public Options {
            if (delay.isNegative() || bodyBytes < 0 || maxArrivals < 1 || freezeFor.isNegative()) {
                throw new IllegalArgumentException("a witness with negative times or sizes");
            }
        }

        public Options onPort(int newPort) {
            return new Options(newPort, delay, spin, restAfter, bodyBytes, maxArrivals, freezeAfter, freezeFor);
        }

        public Options respondAfter(Duration newDelay) {
            return new Options(port, newDelay, spin, restAfter, bodyBytes, maxArrivals, freezeAfter, freezeFor);
        }

        public Options spinning() {
            return new Options(port, delay, true, restAfter, bodyBytes, maxArrivals, freezeAfter, freezeFor);
        }

        /// @param length without any request
        public Options restingAfter(Duration length) {
            return new Options(port, delay, spin, length, bodyBytes, maxArrivals, freezeAfter, freezeFor);
        }

        public Options withBody(int newBodyBytes) {
            return new Options(port, delay, spin, restAfter, newBodyBytes, maxArrivals, freezeAfter, freezeFor);
        }

        public Options recording(int newMaxArrivals) {
            return new Options(port, delay, spin, restAfter, bodyBytes, newMaxArrivals, freezeAfter, freezeFor);
        }

        /// @param afterFirst after the first request
        public Options freezing(Duration afterFirst, Duration length) {
            return new Options(port, delay, spin, restAfter, bodyBytes, maxArrivals, afterFirst, length);
        }
    }

    /// What a witness has seen. Times in nanoseconds.
    ///
    /// @param answers handed whole to the operating system
    /// @param connections accepted
    /// @param openConnections of these
    /// @param unrecorded requests without room for their instant
    /// @param broken connections that ended in an error, or said what is no HTTP
    /// @param interArrival gaps between successive arrivals, over all connections
    /// @param answerLateness from when an answer was due to when it was written
    /// @param absences when a spinning witness was not running, and so saw nothing
    /// @param witnessed those gaps of `interArrival` before and after which it was running: a request
    ///     that came during an absence was read later than it came
    /// @param longestGaps the longest first, at most ten
    /// @param firstNanos instant of the first arrival recorded, on the clock of `System.nanoTime()`
    /// @param spanNanos from the first arrival recorded to the last
    public record Statistics(
            long requests,
            long answers,
            long connections,
            long openConnections,
            long unrecorded,
            long broken,
            Spread interArrival,
            Spread answerLateness,
            Absences absences,
            Spread witnessed,
            List<Gap> longestGaps,
            long firstNanos,
            long spanNanos) {

        public String json() {
            return "{\"requests\": " + requests + ", \"answers\": " + answers + ", \"connections\": " + connections
                    + ", \"openConnections\": " + openConnections + ", \"unrecorded\": " + unrecorded
                    + ", \"broken\": " + broken + ", \"first\": " + firstNanos + ", \"span\": " + spanNanos
                    + ",\n \"interArrival\": " + interArrival.json()
                    + ",\n \"answerLateness\": " + answerLateness.json()
                    + ",\n \"absences\": " + absences.json()
                    + ",\n \"witnessed\": " + witnessed.json()
                    + ",\n \"longestGaps\": "
                    + longestGaps.stream().map(Gap::json).collect(Collectors.joining(", ", "[", "]")) + "}";
        }
    }

    /// Times in which the witness was not running for 100 µs or more.
    public record Absences(long count, long totalNanos, long longestNanos) {
        String json() {
            return "{\"count\": " + count + ", \"total\": " + totalNanos + ", \"longest\": " + longestNanos + "}";
        }
    }

    /// A time without arrivals.
    ///
    /// @param afterNanos since the first arrival
    /// @param witnessed whether the witness was running
    public record Gap(long afterNanos, long nanos, boolean witnessed) {
        String json() {
            return "{\"after\": " + afterNanos + ", \"length\": " + nanos + ", \"witnessed\": " + witnessed + "}";
        }
    }

    /// Runs a witness as a process of its own until it is terminated; then prints its statistics as
    /// JSON.
    ///
    /// `--port N`, `--delay TIME`, `--spin`, `--rest TIME`, `--body BYTES`, `--record N`, `--freeze-after TIME`,
    /// `--freeze-for TIME`, `--report FILE`. Times like `1ms`, `250us`, `3s`.
    public static void main(String[] arguments) throws InterruptedException {
        Options options = Options.DEFAULT;
        Path report = null;
        List<String> words = List.of(arguments);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--spin")) {
                options = options.spinning();
                continue;
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(word + " needs a value");
            }
            String value = words.get(++i);
            options = switch (word) {
                case "--port" -> options.onPort(Integer.parseInt(value));
                case "--delay" -> options.respondAfter(duration(value));
                case "--rest" -> options.restingAfter(duration(value));
                case "--body" -> options.withBody(Integer.parseInt(value));
                case "--record" -> options.recording(Integer.parseInt(value));
                case "--freeze-after" -> options.freezing(duration(value), options.freezeFor());
                case "--freeze-for" ->
                    new Options(
                            options.port,
                            options.delay,
                            options.spin,
                            options.restAfter,
                            options.bodyBytes,
                            options.maxArrivals,
                            options.freezeAfter,
                            duration(value));
                case "--report" -> {
                    report = Path.of(value);
                    yield options;
                }
                default -> throw new IllegalArgumentException("unknown option " + word);
            };
        }
        WitnessServer server = start(options);
        Path file = report;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.print(file), "witness report"));
        System.out.println("witness listens at " + server.url());
        new CountDownLatch(1).await();
    }

    private void print(@Nullable Path file) {
        String json = statistics().json();
        System.out.println(json);
        System.out.flush();
        if (file != null) {
            try {
                Files.writeString(file, json + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("the report cannot be written", e);
            }
        }
    }

    /// Reads `250us`, `1ms`, `3s`.
    static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0) {
            throw new IllegalArgumentException("'" + text + "' is no time such as 250us, 1ms or 3s");
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> throw new IllegalArgumentException("'" + text + "' is no time such as 250us, 1ms or 3s");
        };
    }
}
