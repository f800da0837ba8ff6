package dev.spate.transport;

import dev.spate.workload.HttpSettings;
import dev.spate.workload.Template;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom a run trusts and as whom it shows itself: certificates and a key, read once on each agent.
///
/// Certificates come with the workload. The private key does not: it is a secret, and each agent reads
/// its own, from a file of its own or from its environment.
///
/// Immutable, for any thread; each loop makes its own [TlsClient] of it.
public final class TlsMaterial {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END [A-Z ]*PRIVATE KEY-----");

    /// In the order in which they are tried: a key does not say in one place of what kind it is.
    private static final String[] KEY_KINDS = {"EC", "RSA", "Ed25519"};

    private final HttpSettings.Tls settings;
    private final SslProvider provider;
    private final X509ExtendedTrustManager trust;
    private final List<X509Certificate> chain;
    private final @Nullable PrivateKey key;

    private TlsMaterial(
            HttpSettings.Tls settings,
            SslProvider provider,
            X509ExtendedTrustManager trust,
            List<X509Certificate> chain,
            @Nullable PrivateKey key) {
        this.settings = settings;
        this.provider = provider;
        this.trust = trust;
        this.chain = chain;
        this.key = key;
    }

    /// Reads what the settings name. Takes some tenths of a second the first time, for a library is
    /// loaded and so are the certificates that Java trusts.
    ///
    /// @param resources of the workload
    /// @param keys where private keys are
    /// @param environment value of an environment variable by name, null if there is none
    /// @throws TlsException with what is wrong in one sentence, without anything of the key
    public static TlsMaterial read(
            HttpSettings.Tls settings,
            Map<String, byte[]> resources,
            KeyFolder keys,
            UnaryOperator<@Nullable String> environment)
            throws TlsException {
        return read(settings, resources, keys, environment, bestProvider());
    }

    static TlsMaterial read(
            HttpSettings.Tls settings,
            Map<String, byte[]> resources,
            KeyFolder keys,
            UnaryOperator<@Nullable String> environment,
            SslProvider provider)
            throws TlsException {
        List<X509Certificate> chain = settings.certificate().isEmpty()
                ? List.of()
                : certificates("the client certificate", settings.certificate(), resources);
        PrivateKey key = settings.key().isEmpty() ? null : key(settings.key(), keys, environment);
        if (key != null
                && !key.getAlgorithm().equals(chain.getFirst().getPublicKey().getAlgorithm())) {
            // Whether it is the very key is found by the first handshake; this much is found now.
            throw new TlsException("the private key " + settings.key() + " is for " + key.getAlgorithm()
                    + ", and the certificate " + settings.certificate() + " for "
                    + chain.getFirst().getPublicKey().getAlgorithm());
        }
        return new TlsMaterial(settings, provider, trust(settings, resources), chain, key);
    }

    /// OpenSSL's descendant that comes with Spate, where it works; else what the JDK has.
    static SslProvider bestProvider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    HttpSettings.Tls settings() {
        return settings;
    }

    SslProvider provider() {
        return provider;
    }

    X509ExtendedTrustManager trust() {
        return trust;
    }

    /// The client's certificate and those above it; empty: it shows none.
    List<X509Certificate> chain() {
        return chain;
    }

    @Nullable
    PrivateKey key() {
        return key;
    }

    private static X509ExtendedTrustManager trust(HttpSettings.Tls settings, Map<String, byte[]> resources)
            throws TlsException {
        if (settings.insecure()) {
            return new AnyCertificate();
        }
        try {
            KeyStore store = null;
            if (!settings.authorities().isEmpty()) {
                store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                int number = 0;
                for (X509Certificate one : certificates("the file of authorities", settings.authorities(), resources)) {
                    store.setCertificateEntry("authority-" + number++, one);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new TlsException("this Java has no way to check certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("the certificates to trust cannot be used: " + e.getMessage());
        }
    }

    private static List<X509Certificate> certificates(String what, String resource, Map<String, byte[]> resources)
            throws TlsException {
        byte[] bytes = resources.get(resource);
        if (bytes == null) {
            throw new TlsException(what + " " + resource + " did not come with the workload");
        }
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (found.isEmpty()) {
                throw new TlsException(what + " " + resource + " holds no certificate in PEM");
            }
            X509Certificate[] all = new X509Certificate[found.size()];
            int next = 0;
            for (Certificate one : found) {
                all[next++] = (X509Certificate) one;
            }
            return List.of(all);
        } catch (CertificateException e) {
            throw new TlsException(what + " " + resource + " is no certificate in PEM: " + e.getMessage());
        }
    }

    private static PrivateKey key(String key, KeyFolder keys, UnaryOperator<@Nullable String> environment)
            throws TlsException {
        String what = "the private key " + key;
        byte[] pem;
        try {
            pem = Template.parse(key).parts().getFirst() instanceof Template.Environment variable
                    ? fromEnvironment(variable.name(), environment)
                    : keys.read(key);
        } catch (Template.SyntaxException | IOException e) {
            throw new TlsException(what + " cannot be read: " + e.getMessage());
        }
        Matcher block = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new TlsException(what + " is no private key in PEM");
        }
        if (!block.group(1).isEmpty()) {
            throw new TlsException(what + " is in the form '" + block.group(1)
                    + "PRIVATE KEY', and PKCS#8 without encryption is needed: openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new TlsException(what + " is no private key in PEM");
        }
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException _) {
                // It is of another kind.
            } catch (GeneralSecurityException e) {
                throw new TlsException("this Java has no keys of the kind " + kind);
            }
        }
        throw new TlsException(what + " is none for " + String.join(", ", KEY_KINDS));
    }

    private static byte[] fromEnvironment(String name, UnaryOperator<@Nullable String> environment)
            throws TlsException {
        String value = environment.apply(name);
        if (value == null) {
            throw new TlsException("the environment has no variable " + name + ", which is to hold the private key");
        }
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    /// What TLS needs is not there, or is of no use; the message says all of it.
    public static final class TlsException extends Exception {
        private static final long serialVersionUID = 1L;

        TlsException(String message) {
            super(message);
        }
    }
}
