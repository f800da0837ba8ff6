package dev.spate.drive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Answers any request on a port of its own of the loopback interface, as long as the warm-up lasts.
///
/// Understands of HTTP what Spate itself sends, and answers alternately with a length and in chunks. A
/// thread for each connection; there are few.
final class WarmUpTarget implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final byte[] WITH_LENGTH = ascii("""
            HTTP/1.1 200 OK
            Server: warm-up
            Content-Type: application/json
            Content-Length: 20

            {"items":[{"id":1}]}""");

    private static final byte[] IN_CHUNKS = ascii("""
            HTTP/1.1 200 OK
            Server: warm-up
            Content-Type: application/json
            Transfer-Encoding: chunked

            14
            {"items":[{"id":1}]}
            0

            """);

    private static final byte[] HEAD_ONLY = ascii("""
            HTTP/1.1 200 OK
            Server: warm-up
            Content-Length: 20

            """);

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    WarmUpTarget() throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().name("spate-warm-up-target").daemon().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(server);
        sockets.forEach(WarmUpTarget::closeQuietly);
    }

    private void accept() {
        try {
            while (!closed) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofPlatform().name("spate-warm-up-connection").daemon().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            StringBuilder line = new StringBuilder();
            for (int served = 0; !closed; served++) {
                if (readLine(in, line) == 0) {
                    return;
                }
                boolean head = line.indexOf("HEAD ") == 0;
                long length = 0;
                while (readLine(in, line) > 0) {
                    String header = line.toString().toLowerCase(Locale.ROOT);
                    if (header.startsWith("content-length:")) {
                        length = Long.parseLong(
                                header.substring("content-length:".length()).strip());
                    }
                }
                in.skipNBytes(length);
                out.write(head ? HEAD_ONLY : served % 4 == 3 ? IN_CHUNKS : WITH_LENGTH);
            }
        } catch (IOException | NumberFormatException _) {
            // The warm-up is over, or sends what it should not; either way this connection is.
        } finally {
            sockets.remove(socket);
        }
    }

    /// @return length of the line without its end
    private static int readLine(InputStream in, StringBuilder line) throws IOException {
        line.setLength(0);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\n') {
                return line.length();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception _) {
            // Nothing depends on it any more.
        }
    }

    private static byte[] ascii(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
