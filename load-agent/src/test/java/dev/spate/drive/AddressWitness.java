package dev.spate.drive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Answers every request, and knows from which address to which one each connection went.
final class AddressWitness implements AutoCloseable {

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    /// The address of this end of each connection, in the order in which they came.
    final List<String> to = Collections.synchronizedList(new ArrayList<>());

    /// The address of the other end.
    final List<String> from = Collections.synchronizedList(new ArrayList<>());

    /// Told of each connection.
    volatile Runnable onConnection = () -> {};

    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final ServerSocket server;

    /// @param address empty: all of this machine
    AddressWitness(String address) throws IOException {
        this(address, 0);
    }

    /// @param port 0 for any
    AddressWitness(String address, int port) throws IOException {
        server = new ServerSocket(port, 1_000, address.isEmpty() ? null : InetAddress.ofLiteral(address));
        Thread.ofPlatform().daemon().name("address-witness").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                to.add(socket.getLocalAddress().getHostAddress());
                from.add(socket.getInetAddress().getHostAddress());
                onConnection.run();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int ends = 0;
            while (true) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
                if (ends == 2) {
                    socket.getOutputStream().write(ANSWER);
                    ends = 0;
                }
            }
        } catch (IOException _) {
            // The client has gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }
}
