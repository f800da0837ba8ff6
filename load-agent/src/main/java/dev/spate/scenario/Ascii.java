package dev.spate.scenario;

/// Comparisons of bytes with words of ASCII.
final class Ascii {

    private Ascii() {}

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /// Whether the bytes from `from` to `to` are the word, in whatever case.
    ///
    /// @param word in lower case
    static boolean isWord(byte[] bytes, int from, int to, String word) {
        return to - from == word.length() && startsWith(bytes, from, to, word);
    }

    /// Whether the bytes from `from` to `to` begin with the word, in whatever case.
    ///
    /// @param word in lower case
    static boolean startsWith(byte[] bytes, int from, int to, String word) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(bytes[from + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the bytes from `from` to `to` are the text, in whatever case of both.
    static boolean equalsAnyCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || lower(bytes[from + i]) != lower((byte) c)) {
                return false;
            }
        }
        return true;
    }

    /// The first place of `wanted` in the bytes from `from` to `to`, or -1.
    static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
