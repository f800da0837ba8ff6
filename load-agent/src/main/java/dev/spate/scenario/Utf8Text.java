package dev.spate.scenario;

/// Characters decoded from UTF-8 that count how often they are read. Bytes that are no UTF-8 are
/// replacement characters.
final class Utf8Text implements CharSequence {

    private static final long STEPS = 100_000;
    private static final long STEPS_PER_CHARACTER = 200;
    private static final char REPLACEMENT = 0xFFFD;

    private char[] characters = {};
    private int length;
    private long steps;

    void decode(byte[] bytes, int from, int to) {
        if (characters.length < to - from) {
            characters = new char[Math.max(to - from, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * characters.length))];
        }
        length = 0;
        int at = from;
        while (at < to) {
            at = decodeOne(bytes, at, to);
        }
        refill();
    }

    void refill() {
        steps = STEPS + STEPS_PER_CHARACTER * length;
    }

    private int decodeOne(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            characters[length++] = (char) first;
            return at + 1;
        }
        int more = first >= 0xC2 && first < 0xE0
                ? 1
                : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xF0 && first < 0xF5 ? 3 : 0;
        int value = first & (0x3F >> more);
        int end = at + 1;
        while (end < to && end <= at + more && (bytes[end] & 0xC0) == 0x80) {
            value = (value << 6) | (bytes[end] & 0x3F);
            end++;
        }
        boolean overlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
        boolean surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (more == 0 || end != at + 1 + more || overlong || surrogate || value > 0x10FFFF) {
            characters[length++] = REPLACEMENT;
            return at + 1;
        }
        if (value < 0x10000) {
            characters[length++] = (char) value;
        } else {
            characters[length++] = Character.highSurrogate(value);
            characters[length++] = Character.lowSurrogate(value);
        }
        return end;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (--steps < 0) {
            throw new OutOfSteps();
        }
        return characters[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new String(characters, start, end - start);
    }

    @Override
    public String toString() {
        return new String(characters, 0, length);
    }

    /// The text was read too often.
    static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfSteps() {
            super("the search reads too much", null, false, false);
        }
    }
}
