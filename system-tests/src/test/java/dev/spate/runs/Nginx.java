package dev.spate.runs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// nginx on the loopback address.
final class Nginx implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final Path accessLog;

    private Nginx(Process process, Path accessLog) {
        this.process = process;
        this.accessLog = accessLog;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// Returns when it takes connections.
    ///
    /// @param folder for everything it writes
    /// @param logs whether every request is logged
    static Nginx start(Path folder, int port, boolean logs) throws IOException, InterruptedException {
        return start(folder, port, List.of(), "master_process off;", """
                access_log %s;
                keepalive_requests %d;
                server {
                  listen 127.0.0.1:%d backlog=8192;
                  location / { return 200 "hello nginx\\n"; }
                }
                """.formatted(
                        logs ? folder.resolve("access.log") : "off", logs ? 100 : 1_000_000, port));
    }

    /// Says with each request by which protocol it came, and of the connection its number, the version
    /// of TLS, whether its session was resumed (`r`), and whether the client showed who it is
    /// (`SUCCESS`).
    ///
    /// @param listen what stands behind the port, such as `ssl http2`
    /// @param more lines of the server's block
    static Nginx startLogging(Path folder, int port, String listen, List<String> more)
            throws IOException, InterruptedException {
        return start(folder, port, List.of(), "master_process off;", """
                log_format wire '"$request" $status $connection $ssl_protocol $ssl_session_reused '
                                '$ssl_client_verify';
                access_log %s wire;
                keepalive_requests 100;
                server {
                  listen 127.0.0.1:%d %s backlog=8192;
                  %s
                  location / { return 200 "hello nginx\\n"; }
                }
                """.formatted(
                        folder.resolve("access.log"), port, listen, String.join("\n  ", more)));
    }

    /// Returns when it takes connections.
    ///
    /// @param folder for everything it writes
    /// @param prefix what its command begins with, such as `taskset`
    /// @param main settings outside of `http`
    /// @param http settings inside of it, with the server that listens on the port
    static Nginx start(Path folder, int port, List<String> prefix, String main, String http)
            throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                worker_rlimit_nofile 20000;
                events { worker_connections 8192; }
                %2$s
                http {
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %3$s
                }
                """.formatted(folder, main, http));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(PROGRAM.toString(), "-p", folder.toString(), "-c", configuration.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        Nginx nginx = new Nginx(process, folder.resolve("access.log"));
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return nginx;
            } catch (IOException _) {
                Thread.sleep(20);
            }
        }
        throw new AssertionError("nginx did not start: " + Files.readString(folder.resolve("nginx.out")));
    }

    long pid() {
        return process.pid();
    }

    /// Ends it and its workers.
    void end() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /// Ends it in order, so that its log is whole, and returns the log.
    List<String> endAndReadLog() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nginx did not end");
        }
        try (Stream<String> lines = Files.lines(accessLog)) {
            return lines.toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
