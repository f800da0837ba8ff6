package dev.spate.log.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Looks at addresses that did not answer as brokers should, to tell the user why. Kafka's clients only
/// say that there was no answer in time.
///
/// Blocks for some seconds at most.
final class Probe {

    private static final int TIMEOUT_MILLIS = 1_500;

    /// The alert or the handshake by which a TLS server answers bytes that are no TLS.
    private static final int TLS_ALERT = 21;

    private static final int TLS_HANDSHAKE = 22;

    private static final int API_VERSIONS = 18;

    private Probe() {}

    static String explain(KafkaSettings settings) {
        List<String> found = new ArrayList<>();
        for (InetSocketAddress address : settings.addresses()) {
            found.add(address.getHostString() + ":" + address.getPort() + " "
                    + look(address, settings.clientProperties().getOrDefault("security.protocol", "PLAINTEXT")));
        }
        return "no answer from Kafka within " + settings.patience().toSeconds() + " s: " + String.join("; ", found);
    }

    private static String look(InetSocketAddress address, String protocol) {
        try (Socket socket = new Socket()) {
            InetAddress[] hosts = InetAddress.getAllByName(address.getHostString());
            socket.connect(new InetSocketAddress(hosts[0], address.getPort()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return "takes connections, but " + speech(socket, protocol);
        } catch (UnknownHostException _) {
            return "is a host that is not known";
        } catch (IOException e) {
            return "cannot be reached (" + e.getMessage() + ")";
        }
    }

    /// Asks which requests the broker understands, which every Kafka broker answers to anybody.
    private static String speech(Socket socket, String protocol) {
        byte[] client = "spate".getBytes(StandardCharsets.UTF_8);
        int length = 2 + 2 + 4 + 2 + client.length;
        byte[] request = ByteBuffer.allocate(4 + length)
                .putInt(length)
                .putShort((short) API_VERSIONS)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) client.length)
                .put(client)
                .array();
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int first = in.readUnsignedByte();
            if (first == TLS_ALERT || first == TLS_HANDSHAKE) {
                return "speaks TLS, while security.protocol is " + protocol + "; set it to SSL or SASL_SSL";
            }
            in.skipNBytes(3);
            if (in.readInt() != 1) {
                return "does not speak Kafka";
            }
            return switch (protocol) {
                case "PLAINTEXT" ->
                    "does not let in who does not say its name; set security.protocol to SASL_PLAINTEXT, with"
                            + " sasl.mechanism and sasl.jaas.config, or look whether the brokers' advertised addresses"
                            + " can be reached from here";
                case "SSL", "SASL_SSL" -> "speaks no TLS, while security.protocol is " + protocol;
                default -> "does not answer " + protocol + "; can its advertised addresses be reached from here?";
            };
        } catch (IOException e) {
            return "does not answer in Kafka's protocol (" + e.getMessage() + ")";
        }
    }
}
