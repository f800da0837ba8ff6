package dev.spate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.scenario.Authority;
import dev.spate.testkit.TestAuthority;
import dev.spate.testkit.TlsServer;
import dev.spate.testkit.TlsServer.Manner;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// TLS as servers do it, well and badly, by OpenSSL and by the JDK.
@Timeout(60)
final class TlsTest {

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static TestAuthority.Identity localhost;

    @BeforeAll
    static void makeCertificates() {
        assumeTrue(TestAuthority.isPossible(), "openssl is not installed");
        authority = TestAuthority.make(folder.resolve("ca"));
        localhost = authority.issue("localhost", "DNS:localhost,IP:127.0.0.1");
    }

    static Stream<SslProvider> providers() {
        return OpenSsl.isAvailable()
                ? Stream.of(SslProvider.OPENSSL_REFCNT, SslProvider.JDK)
                : Stream.of(SslProvider.JDK);
    }

    @Test
    void openSslIsThereOnTheMachinesThatAreSupported() {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        assertThat(TlsMaterial.bestProvider()).isEqualTo(SslProvider.OPENSSL_REFCNT);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void requestsOfOneConnectionAreAnsweredOneAfterAnother(SslProvider provider) throws Exception {
        try (TlsServer server = server(localhost, Manner.ANSWERS);
                PoolClient client = client(provider, trusting(), 1)) {
            client.open(at("localhost", server));
            assertThat(client.opened).isEqualTo(1);
            assertThat(client.secured).isEqualTo(1);
            assertThat(client.pools().openConnections()).isEqualTo(1);
            for (int i = 0; i < 20; i++) {
                assertThat(client.get(at("localhost", server), "/").body()).isEqualTo("hello");
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.requests()).isEqualTo(20);
        }
    }

    /// What is wrong, how requests end, and what is counted for the connection.
    static Stream<Arguments> badServers() {
        return providers()
                .flatMap(provider -> Stream.of(
                        Arguments.of(provider, Manner.IS_PLAIN, Outcome.TLS, ConnectionFailure.NOT_TLS),
                        Arguments.of(provider, Manner.STALLS, Outcome.TLS, ConnectionFailure.HANDSHAKE_TIMEOUT),
                        Arguments.of(provider, Manner.CLOSES_AT_ONCE, Outcome.TLS, ConnectionFailure.HANDSHAKE_CLOSED),
                        Arguments.of(
                                provider, Manner.CLOSES_AFTER_HELLO, Outcome.TLS, ConnectionFailure.HANDSHAKE_CLOSED),
                        Arguments.of(
                                provider, Manner.RESETS_AFTER_HELLO, Outcome.TLS, ConnectionFailure.HANDSHAKE_CLOSED),
                        Arguments.of(
                                provider, Manner.CLOSES_AMID_A_RECORD, Outcome.TLS, ConnectionFailure.HANDSHAKE_CLOSED),
                        Arguments.of(provider, Manner.ALERTS, Outcome.TLS, ConnectionFailure.HANDSHAKE_REFUSED),
                        Arguments.of(provider, Manner.BABBLES, Outcome.TLS, ConnectionFailure.NOT_TLS)));
    }

    @ParameterizedTest
    @MethodSource("badServers")
    void everyWayToSpoilAHandshakeHasItsName(
            SslProvider provider, Manner manner, Outcome outcome, ConnectionFailure failure) throws Exception {
        try (TlsServer server = server(localhost, manner);
                PoolClient client = client(provider, trusting(), 1)) {
            assertThat(client.get(at("localhost", server), "/").outcome()).isEqualTo(outcome);
            assertThat(client.failures).containsExactly(failure);
            assertThat(client.opened).isZero();
            assertThat(client.pools().openConnections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCertificateThatNobodyKnowsIsUntrusted(SslProvider provider) throws Exception {
        expect(provider, localhost, HttpSettings.Tls.USUAL, "localhost", ConnectionFailure.CERTIFICATE_UNTRUSTED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCertificateThatHasExpiredIsSaidToHave(SslProvider provider) throws Exception {
        TestAuthority.Identity old = authority.issue(
                "old",
                "DNS:localhost",
                Instant.now().minus(60, ChronoUnit.DAYS),
                Instant.now().minus(2, ChronoUnit.DAYS));
        expect(provider, old, trusting(), "localhost", ConnectionFailure.CERTIFICATE_EXPIRED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCertificateOfTomorrowIsNotValidYet(SslProvider provider) throws Exception {
        TestAuthority.Identity early = authority.issue(
                "early",
                "DNS:localhost",
                Instant.now().plus(2, ChronoUnit.DAYS),
                Instant.now().plus(20, ChronoUnit.DAYS));
        expect(provider, early, trusting(), "localhost", ConnectionFailure.CERTIFICATE_EXPIRED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCertificateForAnotherNameIsForAnotherHost(SslProvider provider) throws Exception {
        TestAuthority.Identity other = authority.issue("other", "DNS:shop.example");
        expect(provider, other, trusting(), "localhost", ConnectionFailure.CERTIFICATE_FOR_OTHER_HOST);
        expect(provider, other, trusting(), "127.0.0.1", ConnectionFailure.CERTIFICATE_FOR_OTHER_HOST);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aNameOfThePlanIsLookedForInsteadOfTheHost(SslProvider provider) throws Exception {
        TestAuthority.Identity other = authority.issue("other", "DNS:shop.example");
        HttpSettings.Tls named = new HttpSettings.Tls("ca.pem", false, "", "", "shop.example", true);
        expect(provider, other, named, "127.0.0.1", null);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anAddressInFiguresIsFoundInTheCertificate(SslProvider provider) throws Exception {
        expect(provider, localhost, trusting(), "127.0.0.1", null);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anInsecurePlanTakesAnyCertificateForAnyHost(SslProvider provider) throws Exception {
        TestAuthority.Identity worst = authority.issue(
                "worst",
                "DNS:shop.example",
                Instant.now().minus(60, ChronoUnit.DAYS),
                Instant.now().minus(2, ChronoUnit.DAYS));
        expect(provider, worst, HttpSettings.Tls.INSECURE, "localhost", null);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anAnswerUntilTheEndIsWholeOnlyIfThePeerEndedTls(SslProvider provider) throws Exception {
        try (TlsServer ends = server(localhost, Manner.ANSWERS_UNTIL_CLOSE);
                TlsServer breaks = server(localhost, Manner.ENDS_WITHOUT_A_WORD);
                PoolClient client = client(provider, trusting(), 1)) {
            assertThat(client.get(at("localhost", ends), "/").body()).isEqualTo("hello");
            assertThat(client.get(at("localhost", breaks), "/").outcome()).isEqualTo(Outcome.INCOMPLETE);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aConnectionWhoseTlsHasEndedIsNotUsedAgain(SslProvider provider) throws Exception {
        try (TlsServer server = server(localhost, Manner.ENDS_TLS_ALONE);
                PoolClient client = client(provider, trusting(), 1)) {
            for (int i = 0; i < 5; i++) {
                int round = i;
                assertThat(client.get(at("localhost", server), "/").body()).isEqualTo("hello");
                // Another one takes its place.
                assertThat(client.await(() -> client.opened == round + 2, 60)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aRecordThatCannotBeDecryptedIsAnErrorOfTls(SslProvider provider) throws Exception {
        try (TlsServer server = server(localhost, Manner.SPOILS_THE_RECORD);
                PoolClient client = client(provider, trusting(), 1)) {
            // Netty tells the peer at once, but with OpenSSL not us; then what is seen is that the peer has gone.
            assertThat(client.get(at("localhost", server), "/").outcome())
                    .isIn(
                            provider == SslProvider.JDK
                                    ? List.of(Outcome.TLS)
                                    : List.of(Outcome.TLS, Outcome.INCOMPLETE, Outcome.RESET));
            assertThat(client.opened).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aServerThatWantsACertificateIsShownTheOneOfThePlan(SslProvider provider) throws Exception {
        TestAuthority.Identity me = authority.issue("me", "DNS:agent");
        HttpSettings.Tls withKey = new HttpSettings.Tls("ca.pem", false, "me.pem", "me.key", "", true);
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (TlsServer server =
                            TlsServer.start(localhost.server(authority.certificate()), Manner.ANSWERS, true, protocol);
                    PoolClient known = client(provider, withKey, 1);
                    PoolClient stranger = client(provider, trusting(), 1)) {
                assertThat(known.get(at("localhost", server), "/").body()).isEqualTo("hello");
                // With TLS 1.3 the server refuses after the handshake, by which the client believed itself connected.
                assertThat(stranger.get(at("localhost", server), "/").outcome()).isEqualTo(Outcome.TLS);
                if (protocol.equals("TLSv1.2")) {
                    assertThat(stranger.failures).containsExactly(ConnectionFailure.HANDSHAKE_REFUSED);
                }
            }
        }
        assertThat(me.key()).exists();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void laterConnectionsGoOnWithSessionsOfEarlierOnesUnlessThePlanForbidsIt(SslProvider provider) throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (TlsServer server = TlsServer.start(localhost.server(null), Manner.ENDS_TLS_ALONE, false, protocol);
                    PoolClient resuming = client(provider, trusting(), 1);
                    PoolClient fresh = client(provider, new HttpSettings.Tls("ca.pem", false, "", "", "", false), 1)) {
                for (int i = 0; i < 5; i++) {
                    for (PoolClient client : List.of(resuming, fresh)) {
                        int round = i;
                        assertThat(client.get(at("localhost", server), "/").outcome())
                                .isEqualTo(Outcome.OK);
                        assertThat(client.await(() -> client.secured == round + 2, 60))
                                .isTrue();
                    }
                }
                assertThat(resuming.secured).as(protocol).isGreaterThanOrEqualTo(5);
                assertThat(resuming.resumed).as(protocol).isEqualTo(resuming.secured - 1);
                assertThat(fresh.resumed).as(protocol).isZero();
            }
        }
    }

    @Test
    void whatIsWrongWithKeysAndCertificatesIsSaidInOneSentenceWithoutTheKey() throws Exception {
        TestAuthority.Identity me = authority.issue("mine", "DNS:agent");
        String key = Files.readString(me.key());
        Files.writeString(
                folder.resolve("ca/broken.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Files.writeString(
                folder.resolve("ca/old.key"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        for (String[] bad : new String[][] {
            {"../x.key", "there is no such file"},
            {"there-is-none.key", "there is no such file in the agent's folder of keys"},
            {"broken.key", "is none for EC, RSA, Ed25519"},
            {"old.key", "openssl pkcs8 -topk8 -nocrypt"},
            {"mine.pem", "is no private key in PEM"},
            {"${env.NOT_SET}", "has no variable NOT_SET"}
        }) {
            HttpSettings.Tls tls = new HttpSettings.Tls("", false, "mine.pem", bad[0], "", true);
            assertThatThrownBy(() -> material(tls, bestProvider()))
                    .isInstanceOf(TlsMaterial.TlsException.class)
                    .hasMessageContaining(bad[1])
                    .hasMessageNotContaining(key.substring(40, 80));
        }
        assertThatThrownBy(() -> TlsMaterial.read(
                        new HttpSettings.Tls("", false, "mine.pem", "mine.key", "", true),
                        resources(),
                        KeyFolder.NONE,
                        _ -> null))
                .hasMessageContaining("spate agent --keys DIR");
        HttpSettings.Tls byVariable = new HttpSettings.Tls("", false, "mine.pem", "${env.KEY}", "", true);
        assertThat(TlsMaterial.read(byVariable, resources(), KeyFolder.NONE, Map.of("KEY", key)::get)
                        .key())
                .isNotNull();
    }

    @Test
    void aLinkOutOfTheFolderOfKeysIsNotFollowed() throws Exception {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Path link = Files.createSymbolicLink(keys.resolve("link.key"), localhost.key());
        assertThatThrownBy(() -> KeyFolder.at(keys).read(link.getFileName().toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("outside");
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWERS"})
    void aCertificateMadeOnTheSpotIsGoodForItsHostsAndForNoOther(Manner manner) throws Exception {
        SelfSigned made = SelfSigned.make(
                Instant.now(),
                new InetAddress[] {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")},
                "localhost");
        Path certificate = Files.writeString(folder.resolve("made.pem"), made.certificatePem());
        Path key = Files.writeString(folder.resolve("made.key"), made.keyPem());
        Process verify = new ProcessBuilder(
                        "/usr/bin/openssl", "verify", "-CAfile", certificate.toString(), certificate.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith(": OK\n");
        made.certificate().checkValidity();
        TestAuthority.Identity identity = new TestAuthority.Identity(certificate, key);
        HttpSettings.Tls trust = new HttpSettings.Tls("made.pem", false, "", "", "", true);
        for (SslProvider provider : providers().toList()) {
            try (TlsServer server = server(identity, manner);
                    PoolClient client = new PoolClient(
                            settings(trust),
                            () -> TlsMaterial.read(
                                    trust, Map.of("made.pem", bytes(certificate)), KeyFolder.NONE, _ -> null, provider),
                            1)) {
                assertThat(client.get(at("localhost", server), "/").body()).isEqualTo("hello");
                assertThat(client.get(at("127.0.0.1", server), "/").body()).isEqualTo("hello");
                assertThat(client.get(at("127.0.0.1.", server), "/").outcome()).isNotEqualTo(Outcome.OK);
            }
        }
    }

    /// @param failure null: there is none
    private static void expect(
            SslProvider provider,
            TestAuthority.Identity identity,
            HttpSettings.Tls tls,
            String host,
            @Nullable ConnectionFailure failure)
            throws Exception {
        try (TlsServer server = server(identity, Manner.ANSWERS);
                PoolClient client = client(provider, tls, 1)) {
            Outcome expected = failure == null ? Outcome.OK : Outcome.TLS;
            assertThat(client.get(at(host, server), "/").outcome()).isEqualTo(expected);
            assertThat(client.failures).isEqualTo(failure == null ? List.of() : List.of(failure));
        }
    }

    private static SslProvider bestProvider() {
        return TlsMaterial.bestProvider();
    }

    private static TlsServer server(TestAuthority.Identity identity, Manner manner) {
        return TlsServer.start(identity.server(null), manner, false);
    }

    private static Authority at(String host, TlsServer server) {
        return new Authority(host, server.port(), true);
    }

    private static HttpSettings.Tls trusting() {
        return new HttpSettings.Tls("ca.pem", false, "", "", "", true);
    }

    private static HttpSettings settings(HttpSettings.Tls tls) {
        return new HttpSettings(HttpSettings.Version.HTTP_1_1, 1, 3_000_000_000L, false, 8 << 10, 64 << 10)
                .withTls(tls);
    }

    private static PoolClient client(SslProvider provider, HttpSettings.Tls tls, int connections) {
        return new PoolClient(settings(tls), () -> material(tls, provider), connections);
    }

    private static TlsMaterial material(HttpSettings.Tls tls, SslProvider provider) throws TlsMaterial.TlsException {
        return TlsMaterial.read(tls, resources(), KeyFolder.at(folder.resolve("ca")), _ -> null, provider);
    }

    private static Map<String, byte[]> resources() {
        HashMap<String, byte[]> all = new HashMap<>();
        for (String name : List.of("ca.pem", "me.pem", "mine.pem")) {
            if (Files.exists(folder.resolve("ca").resolve(name))) {
                all.put(name, bytes(folder.resolve("ca").resolve(name)));
            }
        }
        return all;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
