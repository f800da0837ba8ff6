package dev.spate.telemetry.traces;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceParentTest {

    /// The example of the recommendation.
    private static final String EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void whatIsWrittenCanBeRead() {
        TraceParent parent = new TraceParent(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, true);
        assertThat(TraceParent.parse(EXAMPLE)).isEqualTo(parent);
        assertThat(parent.text()).isEqualTo(EXAMPLE);
        TraceParent small = new TraceParent(0, 1, 2, false);
        assertThat(small.text()).isEqualTo("00-00000000000000000000000000000001-0000000000000002-00");
        assertThat(TraceParent.parse(small.text())).isEqualTo(small);
    }

    @Test
    void onlyTheFirstFlagSaysThatItIsSampled() {
        assertThat(TraceParent.parse(EXAMPLE.substring(0, 53) + "03"))
                .extracting(TraceParent::sampled)
                .isEqualTo(true);
        assertThat(TraceParent.parse(EXAMPLE.substring(0, 53) + "02"))
                .extracting(TraceParent::sampled)
                .isEqualTo(false);
    }

    @Test
    void aLaterVersionMayHaveMoreBehindIt() {
        assertThat(TraceParent.parse("cc" + EXAMPLE.substring(2) + "-what-the-future-brings"))
                .isNotNull();
        assertThat(TraceParent.parse("cc" + EXAMPLE.substring(2) + ".no")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1g",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01"
            })
    void whatIsNotOneIsNone(String text) {
        assertThat(TraceParent.parse(text)).isNull();
    }
}
