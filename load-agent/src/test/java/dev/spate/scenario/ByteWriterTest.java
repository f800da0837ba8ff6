package dev.spate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {

    private final ByteWriter out = new ByteWriter(1);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, -10, 1_234_567_890_123L, Long.MAX_VALUE, Long.MIN_VALUE})
    void integersAreWrittenInDecimal(long value) {
        out.put((byte) '<');
        out.putDecimal(value);
        assertThat(new String(out.copy(), UTF_8)).isEqualTo("<" + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFF", "\uD800\uDC00\uDBFF\uDFFF"})
    void textIsWrittenAsUtf8(String text) {
        out.putUtf8(text, 0, text.length());
        assertThat(out.copy()).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void halvesOfPairsAreReplaced() {
        String text = "\uD800a\uDC00\uDC00\uD800";
        out.putUtf8(text, 0, text.length());
        assertThat(new String(out.copy(), UTF_8)).isEqualTo("\uFFFDa\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void memoryGrowsAndIsKept() {
        byte[] bytes = "0123456789".getBytes(UTF_8);
        for (int i = 0; i < 1_000; i++) {
            out.put(bytes);
        }
        assertThat(out.length()).isEqualTo(10_000);
        byte[] array = out.array();
        out.clear();
        assertThat(out.length()).isZero();
        out.put(bytes, 3, 4);
        assertThat(out.array()).isSameAs(array);
        assertThat(out.copy()).isEqualTo("3456".getBytes(UTF_8));
        out.shrink(64);
        assertThat(out.array()).hasSize(64);
    }
}
