package dev.spate.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// A relay of TCP between agents and the target, which delays what it passes on, or holds some of it as
/// long as TCP takes to send a lost packet again.
///
/// The kernel's own means need rights and modules that few machines have, and a program cannot drop a
/// segment of TCP: what it can do is what the other end sees of a drop. Told by HTTP: `POST
/// /set?delayMillis=50&dropShare=0.01`, `DELETE /set`. For any thread; a virtual one reads and one
/// writes for each direction of a connection.
public final class Relay implements AutoCloseable {

    /// The least time after which Linux sends again what was not acknowledged.
    private static final long AGAIN_NANOS = 200_000_000L;

    private static final int CHUNK = 16 << 10;

    /// What waits of one direction, in chunks; then the sender has to wait.
    private static final int WAITING = 256;

    private final ServerSocket listener;
    private final HttpServer control;
    private final String host;
    private final int port;
    private final LongSupplier nanos;
    private volatile long delayNanos;
    private volatile double dropShare;

    private Relay(ServerSocket listener, HttpServer control, String host, int port, LongSupplier nanos) {
        this.listener = listener;
        this.control = control;
        this.host = host;
        this.port = port;
        this.nanos = nanos;
    }

    /// Listens on loopback.
    ///
    /// @param listen port for connections, 0 for any; and one for its control, 0 for any
    /// @param nanos clock for how long something was held
    public static Relay open(int listen, int controlPort, String host, int port, LongSupplier nanos)
            throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(loopback, listen), 1024);
            HttpServer control = HttpServer.create(new InetSocketAddress(loopback, controlPort), 0);
            Relay relay = new Relay(listener, control, host, port, nanos);
            control.createContext("/set", relay::set);
            control.start();
            Thread _ = Thread.ofVirtual().name("relay").start(relay::accept);
            return relay;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /// Port for connections.
    public int port() {
        return listener.getLocalPort();
    }

    /// Where it is told what to do.
    public String control() {
        return "http://127.0.0.1:" + control.getAddress().getPort() + "/set";
    }

    @Override
    public void close() throws IOException {
        control.stop(0);
        listener.close();
    }

    private void set(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 204;
            String query = exchange.getRequestURI().getQuery();
            if (exchange.getRequestMethod().equals("DELETE")) {
                delayNanos = 0;
                dropShare = 0;
            } else if (exchange.getRequestMethod().equals("POST") && query != null) {
                for (String pair : query.split("&", -1)) {
                    try {
                        if (pair.startsWith("delayMillis=")) {
                            delayNanos = Long.parseLong(pair.substring(12)) * 1_000_000;
                        } else if (pair.startsWith("dropShare=")) {
                            dropShare = Double.parseDouble(pair.substring(10));
                        } else {
                            status = 400;
                        }
                    } catch (NumberFormatException _) {
                        status = 400;
                    }
                }
            } else {
                status = 405;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket here = listener.accept();
                Thread _ = Thread.ofVirtual().start(() -> join(here));
            } catch (IOException _) {
                // It was closed, or has no descriptor left for the moment.
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void join(Socket here) {
        Socket there = new Socket();
        try {
            there.connect(new InetSocketAddress(host, port), 10_000);
            here.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            direction(here, there);
            direction(there, here);
        } catch (IOException _) {
            end(here);
            end(there);
        }
    }

    /// @param bytes empty at the end
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, long dueNanos) {}

    private void direction(Socket from, Socket to) {
        BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(WAITING);
        Thread _ = Thread.ofVirtual().start(() -> read(from, waiting));
        Thread _ = Thread.ofVirtual().start(() -> write(to, from, waiting));
    }

    private void read(Socket from, BlockingQueue<Chunk> waiting) {
        try {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[CHUNK];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    long held = delayNanos;
                    if (dropShare > 0 && ThreadLocalRandom.current().nextDouble() < dropShare) {
                        held += AGAIN_NANOS;
                    }
                    waiting.put(new Chunk(java.util.Arrays.copyOf(buffer, count), nanos.getAsLong() + held));
                }
            } catch (IOException _) {
                // The connection broke; the other half is told by the end.
            }
            waiting.put(new Chunk(new byte[0], nanos.getAsLong()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Socket to, Socket from, BlockingQueue<Chunk> waiting) {
        try {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = waiting.take(); chunk.bytes().length > 0; chunk = waiting.take()) {
                long left = chunk.dueNanos() - nanos.getAsLong();
                if (left > 0) {
                    Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
                }
                out.write(chunk.bytes());
            }
            to.shutdownOutput();
        } catch (IOException _) {
            end(to);
            // Whoever reads what nobody takes any more must not wait for room.
            end(from);
            waiting.clear();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed all the same.
        }
    }
}
