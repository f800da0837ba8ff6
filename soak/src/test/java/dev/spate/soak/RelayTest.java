package dev.spate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real server that sends back what it gets.
class RelayTest {

    private ServerSocket server;
    private Relay relay;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread _ = Thread.ofVirtual().start(this::echo);
        relay = Relay.open(0, 0, "127.0.0.1", server.getLocalPort(), System::nanoTime);
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        server.close();
    }

    private void echo() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread _ = Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException _) {
                        // The client went.
                    }
                });
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    @Test
    void whatIsSentComesBackAsItWasAndTheEndIsPassedOn() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException _) {
                    // The reader sees that something is missing.
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
            writer.join();
        }
    }

    @Test
    void packetsAreHeldAsLongAsItIsToldEachWay() throws Exception {
        try (Asking asking = new Asking();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            asking.send("POST", relay.control() + "?delayMillis=150");
            assertThat(roundTripNanos(socket)).isGreaterThanOrEqualTo(300_000_000L);
            asking.send("DELETE", relay.control());
            asking.send("POST", relay.control() + "?dropShare=1.0");
            assertThat(roundTripNanos(socket)).isGreaterThanOrEqualTo(400_000_000L);
        }
    }

    private static long roundTripNanos(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        long begin = System.nanoTime();
        socket.getOutputStream().write(1);
        assertThat(in.read()).isEqualTo(1);
        return System.nanoTime() - begin;
    }
}
