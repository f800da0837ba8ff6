package dev.spate.planfile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Text of bytes, up to the first that is not UTF-8.
///
/// @param faultAt offset of that byte, -1 if there is none
record Utf8(String text, int faultAt) {

    /// Reads bytes strictly; a byte order mark in front is passed over.
    static Utf8 decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        boolean mark =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(mark ? 3 : 0);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        return new Utf8(out.flip().toString(), result.isError() ? in.position() : -1);
    }

    /// Line in which the fault lies, from 1.
    int faultLine() {
        return (int) text.chars().filter(c -> c == '\n').count() + 1;
    }
}
