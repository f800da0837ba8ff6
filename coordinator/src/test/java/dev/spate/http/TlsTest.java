package dev.spate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.http.CoordinatorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The interface over TLS, with a certificate made on the spot.
@Timeout(120)
class TlsTest {

    private static final String TOKEN = "correct-horse-battery-staple";
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void aClientThatTrustsTheCertificateIsServedAndFetchesFiles() throws Exception {
        ServerSettings.Tls tls = certificate();
        try (Served served = served(tls)) {
            URI address = URI.create("https://localhost:" + served.port);
            assertThat(served.server.address()).isEqualTo("https://127.0.0.1:" + served.port);
            try (CoordinatorClient client = client(address, tls.certificate());
                    PaperAgent agent = new PaperAgent(served.log, "paper-1")) {
                client.submit("safe", Served.PLAN, Map.of(), Map.of(), 1);
                var go = agent.started();
                agent.second(go, 100, 10);
                agent.second(go, 100, 10);
                agent.done(go);
                assertThat(client.follow("safe", new RunFollower() {}).verdict())
                        .isEqualTo("pass");
                client.download("safe", folder.resolve("fetched"));
                assertThat(folder.resolve("fetched", "report.html"))
                        .hasSameBinaryContentAs(folder.resolve("runs", "safe", "report.html"));
            }
            try (CoordinatorClient stranger = client(address, null)) {
                assertThatThrownBy(() -> stranger.runs(1))
                        .isInstanceOfSatisfying(
                                CoordinatorException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                        .hasMessageContaining("TLS failed");
            }
        }
    }

    @Test
    void filesThatAreNoCertificateAreRefusedAtTheStart() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        ServerSettings.Tls good = certificate();
        assertThatThrownBy(() -> served(new ServerSettings.Tls(nonsense, good.key())))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the certificate " + nonsense);
        assertThatThrownBy(() -> served(new ServerSettings.Tls(good.certificate(), folder.resolve("none.pem"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no file");
    }

    private Served served(ServerSettings.Tls tls) throws Exception {
        return new Served(
                folder.resolve("runs"),
                new ServerSettings("127.0.0.1", 0, Token.of(TOKEN, "this test"), tls, Served.MUCH),
                TOKEN);
    }

    private static CoordinatorClient client(URI address, @Nullable Path trusted) {
        return new CoordinatorClient(address, Token.of(TOKEN, "this test"), trusted);
    }

    private ServerSettings.Tls certificate() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "spate",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new ServerSettings.Tls(
                pem("cert.pem", "CERTIFICATE", keys.getCertificate("spate").getEncoded()),
                pem("key.pem", "PRIVATE KEY", keys.getKey("spate", PASSWORD).getEncoded()));
    }

    private Path pem(String name, String kind, byte[] bytes) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
    }
}
