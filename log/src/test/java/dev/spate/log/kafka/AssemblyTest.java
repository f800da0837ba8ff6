package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Messages in parts.
final class AssemblyTest {

    private final Assembly assembly = new Assembly(1_000);

    @Test
    void aMessageThatFitsIsNotSplit() {
        assertThat(Parts.split(bytes(100, 1), 100)).hasSize(1).first().satisfies(part -> {
            assertThat(part.header()).isNull();
            assertThat(part.bytes()).isEqualTo(bytes(100, 1));
        });
    }

    @Test
    void partsOfManyMessagesBecomeTheseMessages() {
        List<Parts.Part> first = Parts.split(bytes(250, 1), 100);
        List<Parts.Part> second = Parts.split(bytes(101, 2), 100);
        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2);

        assertThat(add(first.get(0), 0)).isNull();
        assertThat(add(second.get(0), 0)).isNull();
        assertThat(add(first.get(1), 0)).isNull();
        assertThat(add(second.get(1), 0)).isEqualTo(bytes(101, 2));
        assertThat(add(first.get(2), 0)).isEqualTo(bytes(250, 1));
        assertThat(assembly.heldBytes()).isZero();
        assertThat(assembly.givenUp()).isZero();
    }

    @Test
    void aPartThatComesTwiceCountsOnce() {
        List<Parts.Part> parts = Parts.split(bytes(250, 1), 100);
        add(parts.get(0), 0);
        add(parts.get(0), 0);
        add(parts.get(1), 0);
        assertThat(add(parts.get(2), 0)).isEqualTo(bytes(250, 1));
        assertThat(assembly.heldBytes()).isZero();
    }

    @Test
    void theEndOfAMessageThatBeganBeforeTheReaderIsNoneOfItsBusiness() {
        List<Parts.Part> parts = Parts.split(bytes(250, 1), 100);
        assertThat(add(parts.get(1), 0)).isNull();
        assertThat(add(parts.get(2), 0)).isNull();
        assertThat(assembly.heldBytes()).isZero();
        assertThat(assembly.givenUp()).isZero();
    }

    @Test
    void messagesThatDoNotBecomeWholeAreGivenUpWhenOthersNeedTheRoom() {
        for (int i = 0; i < 100; i++) {
            add(Parts.split(bytes(250, i), 100).getFirst(), 0);
            assertThat(assembly.heldBytes()).isLessThanOrEqualTo(1_000);
        }
        assertThat(assembly.givenUp()).isEqualTo(90);
    }

    @Test
    void messagesThatDoNotBecomeWholeAreGivenUpAfterTenMinutes() {
        add(Parts.split(bytes(250, 1), 100).getFirst(), 0);
        add(Parts.split(bytes(250, 2), 100).getFirst(), 600_000);
        assertThat(assembly.givenUp()).isZero();
        add(Parts.split(bytes(250, 3), 100).getFirst(), 600_001);
        assertThat(assembly.givenUp()).isEqualTo(1);
        assertThat(assembly.heldBytes()).isEqualTo(200);
    }

    @Test
    void bytesThatAreNoHeaderAreNotTakenForOne() {
        List<byte[]> wrong = new ArrayList<>();
        wrong.add(new byte[0]);
        wrong.add(new byte[23]);
        // No parts at all, or one.
        wrong.add(new byte[24]);
        // Part 5 of 2.
        byte[] beyond = new byte[24];
        beyond[19] = 5;
        beyond[23] = 2;
        wrong.add(beyond);
        for (byte[] bytes : wrong) {
            assertThat(Parts.header(bytes)).isNull();
        }
        // As many parts as an int can say would take all memory.
        assertThat(assembly.add(new Parts.Header(1, 1, 0, Integer.MAX_VALUE), new byte[1], 0))
                .isNull();
        assertThat(assembly.heldBytes()).isZero();
    }

    private byte @Nullable [] add(Parts.Part part, long millis) {
        byte[] header = part.header();
        assertThat(header).isNotNull();
        return header == null || Parts.header(header) == null
                ? null
                : assembly.add(java.util.Objects.requireNonNull(Parts.header(header)), part.bytes(), millis);
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
