package dev.spate.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// An authority that nobody knows, and the certificates that it gives out: made by the program
/// `openssl`, which this project did not write. For one thread.
public final class TestAuthority {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String CONFIGURATION = """
            [ca]
            default_ca = authority
            [authority]
            database = index.txt
            new_certs_dir = .
            serial = serial
            default_md = sha256
            policy = names
            copy_extensions = copy
            unique_subject = no
            [names]
            commonName = supplied
            """;

    private final Path folder;

    /// A certificate and its key, both PEM.
    public record Identity(Path certificate, Path key) {

        /// What a server of the JDK needs to be it.
        ///
        /// @param clients authority of the clients that may come; null: whoever wants
        public SSLContext server(@Nullable Path clients) {
            try {
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                store.setKeyEntry("server", privateKey(), new char[0], new Certificate[] {read(certificate)});
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, new char[0]);
                TrustManagerFactory trust = null;
                if (clients != null) {
                    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
                    authorities.load(null, null);
                    authorities.setCertificateEntry("clients", read(clients));
                    trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                    trust.init(authorities);
                }
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("a certificate that cannot be used", e);
            }
        }

        private PrivateKey privateKey() throws GeneralSecurityException, IOException {
            String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----", "");
            byte[] encoded = Base64.getMimeDecoder().decode(pem);
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        }

        private static Certificate read(Path file) throws GeneralSecurityException, IOException {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
        }
    }

    private TestAuthority(Path folder) {
        this.folder = folder;
    }

    /// Whether this machine can make one.
    public static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    /// @param folder is made, and holds everything
    public static TestAuthority make(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("ca.cnf"), CONFIGURATION);
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(folder.resolve("serial"), "01\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestAuthority authority = new TestAuthority(folder);
        authority.run(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj",
                "/CN=test authority");
        return authority;
    }

    /// Its own certificate.
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /// A certificate that holds from yesterday for a month.
    ///
    /// @param alternatives such as `DNS:localhost,IP:127.0.0.1`
    public Identity issue(String name, String alternatives) {
        Instant now = Instant.now();
        return issue(name, alternatives, now.minus(1, ChronoUnit.DAYS), now.plus(30, ChronoUnit.DAYS));
    }

    public Identity issue(String name, String alternatives, Instant from, Instant to) {
        run(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + ".key -out " + name
                        + ".csr -addext",
                "subjectAltName=" + alternatives,
                "-subj",
                "/CN=" + name);
        run("ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in " + name + ".csr -out " + name
                + ".pem -startdate " + TIME.format(from) + " -enddate " + TIME.format(to));
        return new Identity(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    /// @param words of the command, divided by blanks; those that follow are taken whole
    private void run(String words, String... more) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of(more));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
