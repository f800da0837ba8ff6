package dev.spate.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server of HTTP/2 over plain TCP on the loopback address that says exactly what a script has it say,
/// frame by frame and byte by byte, right or wrong. It knows nothing of HPACK: headers are bytes that
/// the test gives.
///
/// Each connection has a virtual thread that carries out the script and then closes it. Methods may be
/// called by any thread.
public final class FrameServer implements AutoCloseable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int WITH_PRIORITY = 32;

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final Script script;
    private final Set<Peer> open = ConcurrentHashMap.newKeySet();
    private final List<Frame> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private FrameServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    /// What is done to each connection.
    public interface Script {
        void serve(Peer client) throws IOException, InterruptedException;
    }

    /// A frame of the client's.
    ///
    /// @param connection of which connection, from 1
    @SuppressWarnings("ArrayRecordComponent")
    public record Frame(int connection, int type, int flags, int stream, byte[] payload) {

        /// The number that the payload has at a place.
        public int number(int from) {
            return (payload[from] & 0xFF) << 24
                    | (payload[from + 1] & 0xFF) << 16
                    | (payload[from + 2] & 0xFF) << 8
                    | (payload[from + 3] & 0xFF);
        }
    }

    /// The block of headers that holds `:status: 200` and nothing else (RFC 7541, appendix A).
    public static byte[] ok() {
        return new byte[] {(byte) 0x88};
    }

    public static FrameServer start(Script script) {
        try {
            FrameServer server = new FrameServer(new ServerSocket(0, 256, LOOPBACK), script);
            Thread.ofPlatform().daemon().name("frame server").start(server::acceptAll);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address", e);
        }
    }

    /// One that answers each request with 200 and a text.
    public static FrameServer answering(String text) {
        return start(client -> {
            client.greet();
            while (true) {
                client.answer(client.awaitRequest(), text);
            }
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// `http://127.0.0.1:port`
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// Connections that were accepted.
    public int connections() {
        return connections.get();
    }

    /// Connections that neither side has closed.
    public int openConnections() {
        return open.size();
    }

    /// Frames that were read, of all connections.
    public List<Frame> received() {
        return List.copyOf(received);
    }

    /// Frames of a type that were read.
    public List<Frame> received(int type) {
        return received.stream().filter(frame -> frame.type() == type).toList();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the port cannot be closed", e);
        }
        open.forEach(Peer::close);
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Peer peer = new Peer(listener.accept(), connections.incrementAndGet());
                open.add(peer);
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException _) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    private void serve(Peer peer) {
        try {
            script.serve(peer);
        } catch (IOException | InterruptedException _) {
            // The client left.
        } finally {
            peer.close();
            open.remove(peer);
        }
    }

    /// One connection, as the script sees it.
    public final class Peer {
        private final Socket socket;
        private final int number;
        private final InputStream in;
        private final OutputStream out;

        private Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
        }

        public FrameServer server() {
            return FrameServer.this;
        }

        /// Its number among the connections, from 1.
        public int number() {
            return number;
        }

        /// Reads what a client says first.
        public void preface() throws IOException {
            byte[] said = in.readNBytes(PREFACE.length);
            if (!Arrays.equals(said, PREFACE)) {
                throw new IOException("not the preface of HTTP/2: " + new String(said, StandardCharsets.US_ASCII));
            }
        }

        /// Reads what a client says first, and sends settings.
        ///
        /// @param settings identifiers and values in turn
        public void greet(int... settings) throws IOException {
            preface();
            settings(settings);
        }

        /// @param settings identifiers and values in turn
        public void settings(int... settings) throws IOException {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (int i = 0; i < settings.length; i += 2) {
                payload.write(settings[i] >> 8);
                payload.write(settings[i]);
                payload.writeBytes(four(settings[i + 1]));
            }
            frame(SETTINGS, 0, 0, payload.toByteArray());
        }

        /// Sends a frame.
        public void frame(int type, int flags, int stream, byte... payload) throws IOException {
            header(payload.length, type, flags, stream);
            out.write(payload);
            out.flush();
        }

        /// Puts a frame behind others that go out together, by the next [#frame].
        public void frameLater(int type, int flags, int stream, byte... payload) throws IOException {
            header(payload.length, type, flags, stream);
            out.write(payload);
        }

        /// Sends the header of a frame, which may say anything of what follows.
        public void header(int length, int type, int flags, int stream) throws IOException {
            out.write(
                    new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type, (byte) flags});
            out.write(four(stream));
        }

        /// Sends bytes.
        public void raw(byte... bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /// Reads the next frame.
        public Frame read() throws IOException {
            byte[] header = in.readNBytes(9);
            if (header.length < 9) {
                throw new EOFException();
            }
            int length = (header[0] & 0xFF) << 16 | (header[1] & 0xFF) << 8 | (header[2] & 0xFF);
            int stream =
                    (header[5] & 0x7F) << 24 | (header[6] & 0xFF) << 16 | (header[7] & 0xFF) << 8 | (header[8] & 0xFF);
            Frame frame = new Frame(number, header[3], header[4], stream, in.readNBytes(length));
            received.add(frame);
            return frame;
        }

        /// Reads until a request is whole.
        ///
        /// @return its stream
        public int awaitRequest() throws IOException {
            while (true) {
                Frame frame = read();
                if (frame.type() <= HEADERS && (frame.flags() & END_STREAM) != 0) {
                    return frame.stream();
                }
            }
        }

        /// Reads until a frame of a type comes.
        public Frame await(int type) throws IOException {
            while (true) {
                Frame frame = read();
                if (frame.type() == type) {
                    return frame;
                }
            }
        }

        /// Answers with 200 and a text.
        public void answer(int stream, String text) throws IOException {
            frameLater(HEADERS, END_HEADERS, stream, ok());
            frame(DATA, END_STREAM, stream, text.getBytes(StandardCharsets.UTF_8));
        }

        /// Reads until the client has closed.
        public void drain() throws IOException {
            try {
                while (true) {
                    Frame _ = read();
                }
            } catch (EOFException _) {
                // As it should be.
            }
        }

        /// Has the connection reset instead of closed at the end.
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
        }

        private void close() {
            try {
                socket.close();
            } catch (IOException _) {
                // Nothing depends on it any more.
            }
        }

        private static byte[] four(int number) {
            return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        }
    }
}
