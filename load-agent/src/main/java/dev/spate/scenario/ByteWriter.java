package dev.spate.scenario;

import java.util.Arrays;

/// Bytes that grow, written from the start again after [#clear]. Not thread-safe.
public final class ByteWriter {

    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;
    private static final int REPLACEMENT = 0xFFFD;
    private static final int SMALLEST = 16;
    private static final byte[] NOTHING = {};

    private byte[] array;
    private int length;

    /// @param capacity bytes that fit without growing; with 0 it takes no memory before the first write
    public ByteWriter(int capacity) {
        array = capacity == 0 ? NOTHING : new byte[Math.max(SMALLEST, capacity)];
    }

    /// The bytes written are those from index 0 to [#length()]. It may be another array after the next
    /// write.
    public byte[] array() {
        return array;
    }

    /// Bytes that fit without growing.
    int capacity() {
        return array.length;
    }

    public int length() {
        return length;
    }

    /// Forgets what was written and keeps the memory.
    public void clear() {
        length = 0;
    }

    /// Forgets what was written after the first `kept` bytes.
    void cut(int kept) {
        length = kept;
    }

    /// Gives memory back if there is more of it than `bytes`; what was written is lost.
    void shrink(int bytes) {
        length = 0;
        if (array.length > bytes) {
            array = new byte[bytes];
        }
    }

    public void put(byte b) {
        reserve(1);
        array[length++] = b;
    }

    public void put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, array, length, count);
        length += count;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    /// Appends an integer in decimal.
    void putDecimal(long value) {
        reserve(20);
        long rest = value;
        if (rest < 0) {
            array[length++] = '-';
        } else {
            rest = -rest;
        }
        int first = length;
        do {
            array[length++] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int left = first, right = length - 1; left < right; left++, right--) {
            byte b = array[left];
            array[left] = array[right];
            array[right] = b;
        }
    }

    /// Appends a character as UTF-8; half of a surrogate pair becomes the replacement character.
    void putUtf8(int codePoint) {
        reserve(4);
        int c = codePoint >= 0xD800 && codePoint <= 0xDFFF ? REPLACEMENT : codePoint;
        if (c < 0x80) {
            array[length++] = (byte) c;
        } else if (c < 0x800) {
            array[length++] = (byte) (0xC0 | c >> 6);
            array[length++] = (byte) (0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            array[length++] = (byte) (0xE0 | c >> 12);
            array[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
            array[length++] = (byte) (0x80 | (c & 0x3F));
        } else {
            array[length++] = (byte) (0xF0 | c >> 18);
            array[length++] = (byte) (0x80 | (c >> 12 & 0x3F));
            array[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
            array[length++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    /// Appends characters `from` to `to` of a text as UTF-8.
    void putUtf8(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                putUtf8(Character.toCodePoint(c, text.charAt(i)));
            } else {
                putUtf8(c);
            }
        }
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > array.length) {
            long grown = Math.clamp(2L * array.length, SMALLEST, MAX_LENGTH);
            array = Arrays.copyOf(array, (int) Math.max(needed, grown));
        }
    }
}
