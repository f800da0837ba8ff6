package dev.spate.testkit.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Ends with 0 if a port of this host takes connections, for the health check of a container.
final class PortCheck {

    private static final int TIMEOUT_MILLIS = 2_000;

    private PortCheck() {}

    /// @param args the port
    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), TIMEOUT_MILLIS);
        }
    }
}
