package dev.spate.scenario;

import dev.spate.schedule.Draws;
import java.util.List;

/// A piece of a compiled template. Pieces that draw know the number of their draw within the session, so
/// that writing a template again writes the same bytes, in whatever order templates are written.
sealed interface TemplatePart {

    /// Appends the piece.
    ///
    /// @return false if there is no value, or none that may stand there
    boolean write(SessionState session, ByteWriter out);

    /// Appends pieces in order, up to the first that has no value.
    static boolean writeAll(TemplatePart[] parts, SessionState session, ByteWriter out) {
        for (TemplatePart part : parts) {
            if (!part.write(session, out)) {
                return false;
            }
        }
        return true;
    }

    /// Bytes that are always the same, escaped already.
    final class Fixed implements TemplatePart {
        private final byte[] bytes;

        Fixed(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.put(bytes);
            return true;
        }
    }

    final class Variable implements TemplatePart {
        private final int slot;
        private final Escaping escaping;

        Variable(int slot, Escaping escaping) {
            this.slot = slot;
            this.escaping = escaping;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            return session.writeVariable(slot, escaping, out);
        }
    }

    final class Column implements TemplatePart {
        private final int feeder;
        private final int column;
        private final Escaping escaping;

        Column(int feeder, int column, Escaping escaping) {
            this.feeder = feeder;
            this.column = column;
            this.escaping = escaping;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            return session.writeColumn(feeder, column, escaping, out);
        }
    }

    /// An integer from `from` to `to`.
    final class RandomInteger implements TemplatePart {
        private final long draw;
        private final long from;
        /// How many integers there are; 2^63 at most, as an unsigned number.
        private final long count;

        RandomInteger(long draw, long from, long to) {
            this.draw = draw;
            this.from = from;
            this.count = to - from + 1;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.putDecimal(from + Draws.below(session.drawSeed(), draw, count));
            return true;
        }
    }

    /// Letters and digits, eight from each draw: what is left of the 64 bits after each of them is drawn
    /// from again, which leaves 16 bits for the last.
    final class RandomString implements TemplatePart {
        private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        private static final int FROM_ONE_DRAW = 8;

        private final long firstDraw;
        private final int length;

        RandomString(long firstDraw, int length) {
            this.firstDraw = firstDraw;
            this.length = length;
        }

        static int draws(int length) {
            return (length + FROM_ONE_DRAW - 1) / FROM_ONE_DRAW;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            long bits = 0;
            for (int i = 0; i < length; i++) {
                if (i % FROM_ONE_DRAW == 0) {
                    bits = Draws.bits(session.drawSeed(), firstDraw + i / FROM_ONE_DRAW);
                }
                out.put((byte) ALPHABET.charAt((int) Math.unsignedMultiplyHigh(bits, ALPHABET.length())));
                bits *= ALPHABET.length();
            }
            return true;
        }
    }

    /// One of several texts, escaped already.
    final class OneOf implements TemplatePart {
        private final long draw;
        private final byte[][] texts;

        OneOf(long draw, byte[][] texts) {
            this.draw = draw;
            this.texts = texts;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.put(texts[(int) Draws.below(session.drawSeed(), draw, texts.length)]);
            return true;
        }
    }

    /// A random UUID of version 4, from two draws.
    final class Uuid implements TemplatePart {
        private static final long VERSION_MASK = 0xF000L;
        private static final long VERSION = 0x4000L;
        private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
        private static final long VARIANT = 0x8000_0000_0000_0000L;

        private final long firstDraw;

        Uuid(long firstDraw) {
            this.firstDraw = firstDraw;
        }

        @Override
        public boolean write(SessionState session, ByteWriter out) {
            long high = (Draws.bits(session.drawSeed(), firstDraw) & ~VERSION_MASK) | VERSION;
            long low = (Draws.bits(session.drawSeed(), firstDraw + 1) & ~VARIANT_MASK) | VARIANT;
            putHex(high, 60, 32, out);
            out.put((byte) '-');
            putHex(high, 28, 16, out);
            out.put((byte) '-');
            putHex(high, 12, 0, out);
            out.put((byte) '-');
            putHex(low, 60, 48, out);
            out.put((byte) '-');
            putHex(low, 44, 0, out);
            return true;
        }

        private static void putHex(long bits, int fromShift, int toShift, ByteWriter out) {
            for (int shift = fromShift; shift >= toShift; shift -= 4) {
                int digit = (int) (bits >>> shift) & 0xF;
                out.put((byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
            }
        }
    }

    final class SessionNumber implements TemplatePart {
        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.putDecimal(session.session());
            return true;
        }
    }

    final class UserNumber implements TemplatePart {
        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.putDecimal(session.user());
            return true;
        }
    }

    /// The instant at which the request was rendered first.
    final class Now implements TemplatePart {
        @Override
        public boolean write(SessionState session, ByteWriter out) {
            out.putDecimal(session.nowMillis());
            return true;
        }
    }

    /// `Basic` and the Base64 form of `user:password` (RFC 7617), whose parts may differ from session to
    /// session.
    ///
    /// Encoded here and not by the JDK's encoder, which takes arrays of exactly the right length and so
    /// would make garbage for every request.
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
}
