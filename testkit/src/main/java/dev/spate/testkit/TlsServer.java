package dev.spate.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A server on 127.0.0.1 with the TLS of the JDK that answers requests, or does one wrong thing to every
/// client. Each connection has a virtual thread. Methods may be called by any thread.
public final class TlsServer implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String UNTIL_CLOSE = "HTTP/1.1 200 OK\r\n\r\nhello";

    /// A fatal alert `handshake_failure`, in the clear.
    private static final byte[] ALERT = HexFormat.of().parseHex("15030300020228");

    /// A record of application data that no key fits.
    private static final byte[] NO_RECORD = HexFormat.of().parseHex("1703030020" + "5a".repeat(32));

    /// What it does to its clients.
    public enum Manner {
        /// Answers requests, one after another.
        ANSWERS,
        /// Closes in order after the first answer, which has no length.
        ANSWERS_UNTIL_CLOSE,
        /// Closes without a word of TLS after the first answer, which has no length.
        ENDS_WITHOUT_A_WORD,
        /// Answers each first request and then ends TLS in order, but not the connection below.
        ENDS_TLS_ALONE,
        /// Speaks plain HTTP.
        IS_PLAIN,
        /// Takes what comes and never says anything.
        STALLS,
        CLOSES_AT_ONCE,
        CLOSES_AFTER_HELLO,
        RESETS_AFTER_HELLO,
        /// Answers the hello with half a record and closes.
        CLOSES_AMID_A_RECORD,
        ALERTS,
        /// Answers the hello with bytes that mean nothing.
        BABBLES,
        /// Answers the first request with a record that cannot be decrypted, and closes when it hears of
        /// that.
        SPOILS_THE_RECORD
    }

    private final SSLContext context;
    private final Manner manner;
    private final boolean needsClient;
    private final String[] protocols;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean closed;

    private TlsServer(SSLContext context, Manner manner, boolean needsClient, String... protocols) throws IOException {
        this.context = context;
        this.manner = manner;
        this.needsClient = needsClient;
        this.protocols = protocols;
        this.listener = new ServerSocket(0, 1024, LOOPBACK);
    }

    /// @param needsClient whether clients must show a certificate
    /// @param protocols such as `TLSv1.2`; without any, what the JDK thinks right
    public static TlsServer start(SSLContext context, Manner manner, boolean needsClient, String... protocols) {
        TlsServer server;
        try {
            server = new TlsServer(context, manner, needsClient, protocols);
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address", e);
        }
        Thread.ofPlatform().daemon().name("tls server").start(server::accept);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Connections that were accepted.
    public long connections() {
        return connections.get();
    }

    /// Requests that were read.
    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(listener);
        open.forEach(TlsServer::closeQuietly);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            switch (manner) {
                case IS_PLAIN -> {
                    hello(socket);
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                    awaitEnd(socket);
                }
                case STALLS -> awaitEnd(socket);
                case CLOSES_AT_ONCE -> {}
                case CLOSES_AFTER_HELLO -> {
                    hello(socket);
                    socket.shutdownOutput();
                    awaitEnd(socket);
                }
                case RESETS_AFTER_HELLO -> {
                    hello(socket);
                    socket.setSoLinger(true, 0);
                }
                case CLOSES_AMID_A_RECORD -> {
                    hello(socket);
                    socket.getOutputStream().write(HexFormat.of().parseHex("160303010002000050"));
                    socket.shutdownOutput();
                    awaitEnd(socket);
                }
                case ALERTS -> {
                    hello(socket);
                    socket.getOutputStream().write(ALERT);
                    awaitEnd(socket);
                }
                case BABBLES -> {
                    hello(socket);
                    socket.getOutputStream().write("what did you say? i do not understand\n".getBytes(ISO_8859_1));
                    awaitEnd(socket);
                }
                case ANSWERS, ANSWERS_UNTIL_CLOSE, ENDS_WITHOUT_A_WORD, ENDS_TLS_ALONE, SPOILS_THE_RECORD ->
                    secure(socket);
            }
        } catch (IOException _) {
            // The client left.
        } finally {
            open.remove(socket);
        }
    }

    private void secure(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.setNeedClientAuth(needsClient);
        if (protocols.length > 0) {
            tls.setEnabledProtocols(protocols);
        }
        InputStream in = new BufferedInputStream(tls.getInputStream());
        OutputStream out = tls.getOutputStream();
        switch (manner) {
            case ANSWERS_UNTIL_CLOSE -> {
                readRequest(in);
                out.write(UNTIL_CLOSE.getBytes(ISO_8859_1));
                tls.close();
            }
            case ENDS_WITHOUT_A_WORD -> {
                readRequest(in);
                out.write(UNTIL_CLOSE.getBytes(ISO_8859_1));
                socket.shutdownOutput();
                awaitEnd(socket);
            }
            case ENDS_TLS_ALONE -> {
                readRequest(in);
                out.write(ANSWER.getBytes(ISO_8859_1));
                tls.shutdownOutput();
                awaitEnd(socket);
            }
            case SPOILS_THE_RECORD -> {
                readRequest(in);
                socket.getOutputStream().write(NO_RECORD);
                // The client says that it cannot read this.
                hello(socket);
            }
            default -> answer(in, out);
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
        while (readRequest(in)) {
            out.write(ANSWER.getBytes(ISO_8859_1));
            out.flush();
        }
    }

    private boolean readRequest(InputStream in) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
        }
        requests.incrementAndGet();
        return true;
    }

    private static void hello(Socket socket) throws IOException {
        int _ = socket.getInputStream().read(new byte[16 << 10]);
    }

    private static void awaitEnd(Socket socket) throws IOException {
        byte[] scratch = new byte[8192];
        while (socket.getInputStream().read(scratch) >= 0) {
            // Whatever it says.
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception _) {
            // Closed one way or another.
        }
    }
}
