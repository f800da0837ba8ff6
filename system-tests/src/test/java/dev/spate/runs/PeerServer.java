package dev.spate.runs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The server of a comparison: nginx, which answers from memory, logs nothing, keeps connections open
/// and counts what it answered.
///
/// `/` has 12 bytes; `/items` 2,048 bytes of JSON; `/login`, `/items` and `/cart` are the three steps of
/// a scenario.
final class PeerServer implements AutoCloseable {

    /// Of the body of `/items`.
    static final int ITEMS_BYTES = 2048;

    private final Nginx nginx;
    private final int port;
    private final int http2Port;
    private long asked;

    private PeerServer(Nginx nginx, int port, int http2Port) {
        this.nginx = nginx;
        this.port = port;
        this.http2Port = http2Port;
    }

    /// As one process that has the first processor.
    static PeerServer onFirstProcessor(Path folder) throws IOException, InterruptedException {
        int port = freePort();
        int http2Port = freePort();
        return new PeerServer(
                Nginx.start(
                        Files.createDirectory(folder.resolve("nginx-" + port)),
                        port,
                        Processors.confining("0"),
                        "master_process off;",
                        http(port, http2Port, "")),
                port,
                http2Port);
    }

    /// As two worker processes, each with a processor of its own, among which connections are divided.
    static PeerServer onTwoProcessors(Path folder) throws IOException, InterruptedException {
        int port = freePort();
        int http2Port = freePort();
        return new PeerServer(
                Nginx.start(
                        Files.createDirectory(folder.resolve("nginx-" + port)),
                        port,
                        List.of(),
                        "worker_processes 2; worker_cpu_affinity 01 10;",
                        http(port, http2Port, "reuseport")),
                port,
                http2Port);
    }

    /// Where it takes the requests of a load: HTTP/2 without TLS has a port of its own.
    int port(PeerLoad load) {
        return load.isHttp2() ? http2Port : port;
    }

    /// Requests that it has answered so far, without those that asked for this number.
    long served() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /status HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String[] words = answer.substring(answer.indexOf("requests")).split("\\s+");
            return Long.parseLong(words[3]) - ++asked;
        }
    }

    /// Processor time that it has used so far, with its workers.
    long busyMicros() throws IOException {
        long micros = ProcessTimes.of(nginx.pid()).totalMicros();
        for (ProcessHandle worker :
                ProcessHandle.of(nginx.pid()).orElseThrow().children().toList()) {
            micros += ProcessTimes.of(worker.pid()).totalMicros();
        }
        return micros;
    }

    @Override
    public void close() {
        try {
            nginx.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String http(int port, int http2Port, String listening) {
        return """
                access_log off;
                keepalive_requests 2000000000;
                keepalive_timeout 1h;
                http2_max_concurrent_streams 256;
                default_type application/json;
                server {
                  listen 127.0.0.1:%1$d backlog=8192 %3$s;
                  listen 127.0.0.1:%2$d http2 backlog=8192 %3$s;
                  location / { default_type text/plain; return 200 "hello nginx\\n"; }
                  location = /status { stub_status; }
                  location = /login { return 200 '{"token":"3f9ac21d77b04e5a","user":17}'; }
                  location = /items { return 200 '%4$s'; }
                  location = /cart { return 201 '{"accepted":true}'; }
                }
                """.formatted(port, http2Port, listening, items());
    }

    private static String items() {
        StringBuilder json = new StringBuilder("{\"items\":[");
        for (int i = 0; json.length() < ITEMS_BYTES - 100; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"item-")
                    .append(100 + i)
                    .append("\",\"name\":\"thing number ")
                    .append(i)
                    .append("\",\"price\":")
                    .append(99 + 7 * i)
                    .append('}');
        }
        json.append("],\"filler\":\"");
        json.append("-".repeat(ITEMS_BYTES - 2 - json.length()));
        return json.append("\"}").toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
