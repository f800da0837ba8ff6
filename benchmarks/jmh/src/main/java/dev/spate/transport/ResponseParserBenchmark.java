package dev.spate.transport;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Reads one response whose bytes are there.
@NullMarked
@State(Scope.Thread)
public class ResponseParserBenchmark {

    /// `small`: 12 bytes that nobody looks at; `json`: 2 KiB that are kept; `chunked`: the same in four
    /// chunks; `pieces`: the small one, cut within its head.
    @Param({"small", "json", "chunked", "pieces"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public String response;

    private final ResponseParser parser = new ResponseParser(64 << 10, 64 << 20);

    private byte[] bytes = {};
    private boolean keepBody;
    private int cut;

    @Setup
    public void begin() {
        String head = """
                HTTP/1.1 200 OK\r
                Server: nginx/1.22.1\r
                Date: Fri, 20 Nov 2026 10:54:36 GMT\r
                Content-Type: application/json\r
                Connection: keep-alive\r
                """;
        String small = head + "Content-Length: 12\r\n\r\nhello nginx\n";
        String quarter = "x".repeat(512);
        String text = switch (response) {
            case "json" -> head + "Content-Length: 2048\r\n\r\n" + quarter.repeat(4);
            case "chunked" ->
                head + "Transfer-Encoding: chunked\r\n\r\n" + ("200\r\n" + quarter + "\r\n").repeat(4) + "0\r\n\r\n";
            default -> small;
        };
        bytes = text.getBytes(StandardCharsets.US_ASCII);
        keepBody = response.equals("json") || response.equals("chunked");
        cut = response.equals("pieces") ? 60 : bytes.length;
    }

    @Benchmark
    public int read() {
        parser.begin(false, keepBody);
        int used = parser.feed(bytes, 0, cut);
        if (cut < bytes.length) {
            used = parser.feed(bytes, cut, bytes.length);
        }
        if (!parser.isWhole() || used != bytes.length) {
            throw new IllegalStateException(response + ": " + used + " of " + bytes.length + " bytes");
        }
        return parser.status();
    }
}
