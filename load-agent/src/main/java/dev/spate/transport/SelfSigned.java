package dev.spate.transport;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/// A certificate that nobody vouches for, and its key: for a server that is there for a trial.
///
/// The JDK can make certificates by its program `keytool` only, which takes half a second; the libraries
/// that can are some megabytes. What is needed here is one form of certificate, of some hundred bytes,
/// so it is written out: X.509 version 3 (RFC 5280, section 4.1) in DER, with a key on the curve P-256,
/// for some names and addresses, and as its own authority, so that whoever wants to trust it can.
///
/// @param certificate may be used until a month after it was made
public record SelfSigned(X509Certificate certificate, PrivateKey key) {

    private static final long VALID_SECONDS = 30L * 24 * 3600;

    /// Clocks differ.
    private static final long BEFORE_SECONDS = 24 * 3600;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    // Tags of DER.
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    // Object identifiers, encoded.
    private static final byte[] ECDSA_WITH_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02};
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1D, 0x11};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1D, 0x13};

    private static final byte[] TRUE = {(byte) 0xFF};

    /// Makes one.
    ///
    /// @param now wall time
    /// @param names of hosts
    public static SelfSigned make(Instant now, InetAddress[] addresses, String... names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] content = content(keys, now, addresses, names);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] whole = der(SEQUENCE, content, algorithm(), der(BIT_STRING, new byte[1], signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            return new SelfSigned(certificate, keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has X.509, and the JDK has EC", e);
        }
    }

    /// The certificate as text.
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was made of its encoding", e);
        }
    }

    /// The key as text: PKCS#8, not encrypted.
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static byte[] content(KeyPair keys, Instant now, InetAddress[] addresses, String... names) {
        byte[] name = der(
                SEQUENCE,
                der(
                        SET,
                        der(
                                SEQUENCE,
                                der(OBJECT_IDENTIFIER, COMMON_NAME),
                                der(UTF8_STRING, "spate, for a trial".getBytes(StandardCharsets.UTF_8)))));
        byte[] alternatives = new byte[0];
        for (String host : names) {
            alternatives = join(alternatives, der(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)));
        }
        for (InetAddress address : addresses) {
            alternatives = join(alternatives, der(IP_ADDRESS, address.getAddress()));
        }
        byte[] extensions = der(
                SEQUENCE,
                extension(BASIC_CONSTRAINTS, true, der(SEQUENCE, der(BOOLEAN, TRUE))),
                extension(SUBJECT_ALTERNATIVE_NAME, false, der(SEQUENCE, alternatives)));
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new BigInteger(63, new SecureRandom()).toByteArray()),
                algorithm(),
                name,
                der(SEQUENCE, time(now.minusSeconds(BEFORE_SECONDS)), time(now.plusSeconds(VALID_SECONDS))),
                name,
                keys.getPublic().getEncoded(),
                der(EXTENSIONS, extensions));
    }

    private static byte[] algorithm() {
        return der(SEQUENCE, der(OBJECT_IDENTIFIER, ECDSA_WITH_SHA256));
    }

    private static byte[] extension(byte[] what, boolean critical, byte[] value) {
        return der(
                SEQUENCE,
                der(OBJECT_IDENTIFIER, what),
                critical ? der(BOOLEAN, TRUE) : new byte[0],
                der(OCTET_STRING, value));
    }

    private static byte[] time(Instant instant) {
        return der(GENERALIZED_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /// A value of DER: its tag, its length, and its parts one after another.
    private static byte[] der(int tag, byte[]... parts) {
        byte[] content = join(parts);
        int length = content.length;
        byte[] head = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return join(head, content);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
