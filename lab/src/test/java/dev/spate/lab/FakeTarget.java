package dev.spate.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A process that says it is a target, and whose variant `own` does other work than the others if it is
/// told so.
final class FakeTarget {

    private FakeTarget() {}

    public static void main(String[] arguments) throws IOException {
        List<String> given = List.of(arguments);
        if (given.contains("--loops=0")) {
            System.err.println("spate: --loops 0 is too few");
            System.exit(2);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean other = exchange.getRequestURI().getPath().endsWith("/own");
            byte[] body = ("{\"checksum\": \"" + (other ? "2e" : "1f") + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println(
                "target service on http://127.0.0.1:" + server.getAddress().getPort() + " (fake)");
    }
}
