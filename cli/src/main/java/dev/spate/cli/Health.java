package dev.spate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks one process for its health and ends with 0 if it has it, else with 1.
///
/// A main class of its own, on a socket and nothing else: where there is no shell it is what a container
/// is watched with, and each look takes processor time from the load.
public final class Health {

    /// Where the images show their metrics.
    static final String DEFAULT_ADDRESS = "http://127.0.0.1:9464/health/ready";

    /// Watchers give up after about as long.
    private static final int TIMEOUT_MILLIS = 3_000;

    private static final int MOST_BYTES = 4_096;

    private Health() {}

    public static void main(String[] arguments) {
        // Not by System.exit, which waits for what this never started.
        Runtime.getRuntime().halt(ask(arguments.length == 0 ? DEFAULT_ADDRESS : arguments[0]));
    }

    /// Prints what stands in the way, if something does.
    ///
    /// @return the exit code
    static int ask(String address) {
        String said;
        try {
            URI uri = URI.create(address);
            if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
                throw new IllegalArgumentException();
            }
            said = answer(uri);
        } catch (IllegalArgumentException _) {
            System.err.println("spate: '" + address + "' is no address such as " + DEFAULT_ADDRESS);
            return Main.WRONG_INPUT;
        } catch (IOException e) {
            System.err.println("spate: " + address + ": " + e.getMessage());
            return Main.FAILED;
        }
        if (said.startsWith("HTTP/1.1 200 ") || said.startsWith("HTTP/1.0 200 ")) {
            return 0;
        }
        int body = said.indexOf("\r\n\r\n");
        System.err.println("spate: " + address + ": "
                + (body < 0 ? said : said.substring(body + 4))
                        .lines()
                        .findFirst()
                        .orElse("no answer"));
        return Main.FAILED;
    }

    private static String answer(URI uri) throws IOException {
        InetAddress first = InetAddress.getAllByName(uri.getHost())[0];
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(first, uri.getPort() < 0 ? 80 : uri.getPort()), TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }
}
