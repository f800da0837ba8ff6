package dev.spate.telemetry.metrics;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Serves `/metrics`, `/health/live` and `/health/ready` of one process, to whoever asks: there are no
/// secrets in them.
///
/// The JDK's own small server on a few daemon threads. For any thread.
public final class MetricsServer implements AutoCloseable {

    /// One for Prometheus, one for probes, and two for who is slow.
    private static final int THREADS = 4;

    /// How long a client may take to ask, and to take the answer.
    private static final String PATIENCE_SECONDS = "10";

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final Exposition exposition;
    private final Supplier<@Nullable String> notReady;
    private final HttpServer server;
    private final ExecutorService threads;
    private final String host;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition scraped = lock.newCondition();

    // Guarded by the lock: how many scrapes have begun, and the latest beginning of those that were answered.
    private long begun;
    private long answered;

    static {
        // Read once by the server, which would wait for ever for a client that says nothing.
        for (String name : new String[] {"sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime"}) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, PATIENCE_SECONDS);
            }
        }
    }

    private MetricsServer(Metrics metrics, String host, HttpServer server, Supplier<@Nullable String> notReady) {
        this.exposition = new Exposition(metrics);
        this.host = host;
        this.server = server;
        this.notReady = notReady;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("spate-metrics-", 1).factory());
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /// Returns when it takes connections.
    ///
    /// @param port 0 for any
    /// @param notReady why the process is not ready to do what it is for, in words; null: it is
    /// @throws IOException if it cannot listen there; its message says where and why
    public static MetricsServer open(Metrics metrics, String host, int port, Supplier<@Nullable String> notReady)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        } catch (UnknownHostException _) {
            throw new IOException(place(host, port) + ": this machine knows no address of that host");
        } catch (BindException e) {
            throw new IOException(place(host, port) + ": " + reason(String.valueOf(e.getMessage())));
        }
        MetricsServer made = new MetricsServer(metrics, host, server, notReady);
        server.createContext("/", made::handle);
        server.setExecutor(made.threads);
        server.start();
        return made;
    }

    private static String place(String host, int port) {
        return "metrics cannot be served on " + host + ":" + port;
    }

    private static String reason(String message) {
        if (message.contains("in use")) {
            return "the port is in use; stop what holds it, or use another one (0 is any free one)";
        }
        if (message.contains("assign requested address")) {
            return "this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all that it has";
        }
        return message;
    }

    /// Answers for all addresses that begin with this path as well. At any time.
    ///
    /// @param handler as of the JDK's server; on one of few threads, so it hands over what takes long
    public void also(String path, HttpHandler handler) {
        HttpContext _ = server.createContext(path, handler);
    }

    /// The port that is listened on.
    public int port() {
        return server.getAddress().getPort();
    }

    /// Where the metrics are, such as `http://127.0.0.1:9464/metrics`.
    public String address() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/metrics";
    }

    /// Waits until somebody has read the metrics as they are now, or later.
    ///
    /// @return false if nobody did within that time
    public boolean awaitScrape(long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            long since = begun;
            long left = timeoutNanos;
            while (answered <= since && left > 0) {
                left = scraped.awaitNanos(left);
            }
            return answered > since;
        } finally {
            lock.unlock();
        }
    }

    /// Listens no more, and ends its threads.
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/metrics" -> metrics(exchange);
                case "/health/live" -> health(exchange, 200, "{\"status\":\"up\"}");
                case "/health/ready" -> ready(exchange);
                case null, default ->
                    answer(
                            exchange,
                            404,
                            TEXT,
                            "there is nothing here; there are /metrics, /health/live and" + " /health/ready\n");
            }
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            return;
        }
        long number = begin();
        String type = Exposition.contentType(exchange.getRequestHeaders().getFirst("Accept"));
        byte[] text = exposition.text(type);
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        if (acceptsGzip(exchange)) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            text = gzip(text);
        }
        answer(exchange, 200, type, text);
        if (exchange.getRequestMethod().equals("GET")) {
            end(number);
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        String reason = notReady.get();
        if (reason == null) {
            health(exchange, 200, "{\"status\":\"up\"}");
        } else {
            health(exchange, 503, "{\"status\":\"down\",\"reason\":\"" + escaped(reason) + "\"}");
        }
    }

    private static void health(HttpExchange exchange, int status, String json) throws IOException {
        if (!refused(exchange)) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            answer(exchange, status, JSON, json + "\n");
        }
    }

    /// Answers a method that is not for reading.
    private static boolean refused(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            return false;
        }
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, 405, TEXT, "this can only be read: GET or HEAD, not " + method + "\n");
        return true;
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static boolean acceptsGzip(HttpExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        return accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0");
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length / 8 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (one == '"' || one == '\\') {
                json.append('\\').append(one);
            } else if (one < ' ') {
                json.append(' ');
            } else {
                json.append(one);
            }
        }
        return json.toString();
    }

    private long begin() {
        lock.lock();
        try {
            return ++begun;
        } finally {
            lock.unlock();
        }
    }

    private void end(long number) {
        lock.lock();
        try {
            answered = Math.max(answered, number);
            scraped.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
