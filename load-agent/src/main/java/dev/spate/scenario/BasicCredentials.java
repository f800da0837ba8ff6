package dev.spate.scenario;

import java.util.List;

/// `Basic` and the Base64 form of `user:password` (RFC 7617), whose parts may differ from session to session.
///
/// Encoded here and not by the JDK's encoder, which takes arrays of exactly the right length and so would
/// make garbage for every request.
final class BasicCredentials implements TemplatePart {

    private static final byte[] SCHEME = {'B', 'a', 's', 'i', 'c', ' '};
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final TemplatePart[] parts;
    private final ByteWriter plain = new ByteWriter(64);

    private BasicCredentials(List<TemplatePart> parts) {
        this.parts = parts.toArray(new TemplatePart[0]);
    }

    /// @param parts of `user:password`
    static TemplatePart of(List<TemplatePart> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Fixed fixed) {
            ByteWriter out = new ByteWriter(64);
            encode(fixed.bytes(), fixed.bytes().length, out);
            return new Fixed(out.copy());
        }
        return new BasicCredentials(parts);
    }

    @Override
    public boolean write(SessionState session, ByteWriter out) {
        plain.clear();
        if (!TemplatePart.writeAll(parts, session, plain)) {
            return false;
        }
        encode(plain.array(), plain.length(), out);
        return true;
    }

    private static void encode(byte[] bytes, int length, ByteWriter out) {
        out.put(SCHEME);
        for (int at = 0; at < length; at += 3) {
            int left = length - at;
            int bits = (bytes[at] & 0xFF) << 16
                    | (left > 1 ? (bytes[at + 1] & 0xFF) << 8 : 0)
                    | (left > 2 ? bytes[at + 2] & 0xFF : 0);
            out.put((byte) ALPHABET.charAt(bits >> 18));
            out.put((byte) ALPHABET.charAt(bits >> 12 & 0x3F));
            out.put((byte) (left > 1 ? ALPHABET.charAt(bits >> 6 & 0x3F) : '='));
            out.put((byte) (left > 2 ? ALPHABET.charAt(bits & 0x3F) : '='));
        }
    }
}
