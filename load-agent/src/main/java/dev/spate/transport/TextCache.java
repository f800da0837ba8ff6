package dev.spate.transport;

import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Texts of headers as objects, so that what every request has need not be made for every request.
///
/// Each text has one place, given by its hash, where the last text of that place stands. A text that
/// never comes again costs one object and a place. For one loop only.
final class TextCache {

    private static final int PLACES = 1024;

    /// Longer ones are rarely the same.
    private static final int LONGEST = 256;

    private final @Nullable AsciiString[] places = new @Nullable AsciiString[PLACES];

    /// The text of these bytes.
    AsciiString of(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return new AsciiString(bytes, from, to - from, true);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = place(hash);
        AsciiString there = places[place];
        if (there != null && Arrays.equals(there.array(), 0, there.length(), bytes, from, to)) {
            return there;
        }
        AsciiString made = new AsciiString(bytes, from, to - from, true);
        places[place] = made;
        return made;
    }

    /// The text of these bytes in lower case.
    AsciiString lowerCase(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + lower(bytes[i]);
        }
        int place = place(hash);
        AsciiString there = places[place];
        if (there != null && there.length() == to - from && isLowerCase(there.array(), bytes, from, to)) {
            return there;
        }
        byte[] made = Arrays.copyOfRange(bytes, from, to);
        for (int i = 0; i < made.length; i++) {
            made[i] = lower(made[i]);
        }
        AsciiString text = new AsciiString(made, false);
        places[place] = text;
        return text;
    }

    private static boolean isLowerCase(byte[] text, byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i - from] != lower(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /// The upper bits of a product with the golden ratio, which depend on all bits of the hash.
    private static int place(int hash) {
        return (hash * 0x9E3779B9) >>> 22;
    }
}
