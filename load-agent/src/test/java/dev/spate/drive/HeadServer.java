package dev.spate.drive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// A target that keeps the head of every request as it came, and answers as the test says. Requests have
/// no bodies. Each connection has a virtual thread.
final class HeadServer implements AutoCloseable {

    /// @param location where to go instead; empty for nowhere
    record Answer(int status, int afterMillis, String location) {
        static final Answer OK = new Answer(200, 0, "");

        static Answer after(int millis) {
            return new Answer(200, millis, "");
        }

        static Answer to(String location) {
            return new Answer(302, 0, location);
        }
    }

    private final ServerSocket listener;
    private final Function<String, Answer> script;
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    /// @param script from the head of a request
    HeadServer(Function<String, Answer> script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 256, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofPlatform().daemon().name("head server").start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /// All heads, those of one connection in the order in which they came.
    List<String> heads() {
        return List.copyOf(heads);
    }

    /// The value of a header of each request that has it.
    List<String> values(String name) {
        return heads().stream()
                .flatMap(String::lines)
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = read(in);
                heads.add(head);
                Answer answer = script.apply(head);
                if (answer.afterMillis() > 0) {
                    Thread.sleep(answer.afterMillis());
                }
                String location = answer.location().isEmpty() ? "" : "Location: " + answer.location() + "\r\n";
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + answer.status() + " x\r\n" + location + "Content-Length: 2\r\n\r\nok")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException | InterruptedException _) {
            // The client has gone.
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
