package dev.spate.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;

/// One connection of a [HostileServer], with the moves of which misbehaviours are made. Used by the
/// thread of the connection; [#abandon()] by any.
final class HostileConnection {

    private final HostileServer server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    HostileConnection(HostileServer server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /// Reads a request and its body, and answers an `Expect: 100-continue`.
    ///
    /// @return its head
    /// @throws EOFException if the client has closed
    String readRequest() throws IOException {
        String head = readHead();
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\nexpect: 100-continue")) {
            send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        String length = header(lower, "content-length");
        if (!length.isEmpty()) {
            in.skipNBytes(Long.parseLong(length));
        } else if (header(lower, "transfer-encoding").equals("chunked")) {
            skipChunks();
        }
        return head;
    }

    /// Reads a request up to its body.
    String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the client has closed");
            }
            head.write(b);
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
        }
        server.countRequest();
        return head.toString(ISO_8859_1);
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        server.countBytes(bytes.length);
    }

    /// Sends a text byte by byte, each in a write of its own.
    void sendSingly(String text) throws IOException {
        for (byte b : text.getBytes(ISO_8859_1)) {
            send(new byte[] {b});
        }
    }

    /// Sends a text byte by byte at the server's pace.
    void sendSlowly(String text) throws IOException, InterruptedException {
        for (byte b : text.getBytes(ISO_8859_1)) {
            Thread.sleep(server.pace());
            send(new byte[] {b});
        }
    }

    /// Sends a text again and again until the client leaves.
    void sendForEver(String text) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        while (true) {
            send(bytes);
        }
    }

    /// Closes as TCP means it: what was sent arrives, then the end. Returns when the client has closed
    /// too; to close with bytes unread would be a reset.
    void end() throws IOException {
        socket.shutdownOutput();
        awaitClient();
    }

    /// Resets the connection.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// Says nothing more, until the client leaves.
    void awaitClient() throws IOException {
        byte[] scratch = new byte[8192];
        while (in.read(scratch) >= 0) {
            // Whatever it says.
        }
    }

    /// Does nothing at all, not even read, until the server is closed.
    void ignoreClient() throws InterruptedException {
        while (!socket.isClosed()) {
            Thread.sleep(20);
        }
    }

    void abandon() {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed one way or another.
        }
    }

    private void skipChunks() throws IOException {
        long size;
        do {
            String line = readLine();
            size = Long.parseLong(line.split(";")[0].strip(), 16);
            in.skipNBytes(size);
            readLine();
        } while (size > 0);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the client has closed");
            }
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    /// Value of a header in a head in lower case, or nothing.
    private static String header(String lowerHead, String name) {
        int at = lowerHead.indexOf("\r\n" + name + ":");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 3;
        return lowerHead.substring(from, lowerHead.indexOf("\r\n", from)).strip();
    }
}
