package dev.spate.transport;

import static dev.spate.testkit.FrameServer.DATA;

import dev.spate.scenario.Authority;
import dev.spate.testkit.FrameServer;
import dev.spate.transport.PoolClient.Call;
import dev.spate.workload.HttpSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Requests, headers and frames for tests of HTTP/2.
final class Http2Samples {

    private Http2Samples() {}

    static boolean all(List<Call> calls) {
        return calls.stream().allMatch(call -> call.answer != null);
    }

    /// So many requests, all sent before any answer is read.
    static List<Call> calls(PoolClient client, FrameServer server, int count) {
        client.open(at(server));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(client.begin(at(server), get()));
        }
        return calls;
    }

    static String get() {
        return "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    static String post(int bytes) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
    }

    static String bodyOf(FrameServer server, int stream) {
        StringBuilder body = new StringBuilder();
        for (FrameServer.Frame frame : server.received(DATA)) {
            if (frame.stream() == stream) {
                body.append(new String(frame.payload(), StandardCharsets.US_ASCII));
            }
        }
        return body.toString();
    }

    static PoolClient client(int connections) {
        return new PoolClient(settings(64 << 10), new NoSecrets(), connections);
    }

    static HttpSettings settings(long maxBody) {
        return new HttpSettings(HttpSettings.Version.H2C, 1, 3_000_000_000L, false, 8 << 10, maxBody);
    }

    static Authority at(FrameServer server) {
        return new Authority("127.0.0.1", server.port());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /// A block of headers, each as a literal that is in no table.
    static byte[] headers(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            for (int part = i; part < i + 2; part++) {
                byte[] text = namesAndValues[part].getBytes(StandardCharsets.ISO_8859_1);
                if (text.length < 127) {
                    block.write(text.length);
                } else {
                    block.write(127);
                    int rest = text.length - 127;
                    while (rest >= 128) {
                        block.write((rest & 127) | 128);
                        rest >>= 7;
                    }
                    block.write(rest);
                }
                block.writeBytes(text);
            }
        }
        return block.toByteArray();
    }

    /// Frames as bytes.
    static final class Bytes {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        Bytes frame(int type, int flags, int stream, byte... payload) {
            all.writeBytes(bytes(payload.length >> 16, payload.length >> 8, payload.length, type, flags));
            all.writeBytes(bytes(stream >> 24, stream >> 16, stream >> 8, stream));
            all.writeBytes(payload);
            return this;
        }

        byte[] toBytes() {
            return all.toByteArray();
        }
    }

    /// For addresses without TLS.
    static final class NoSecrets implements Secrets {
        private final RunSecrets none = new RunSecrets(HttpSettings.Tls.USUAL, Map.of(), KeyFolder.NONE, _ -> null);

        @Override
        public TlsMaterial material() throws TlsMaterial.TlsException {
            return none.material();
        }
    }
}
