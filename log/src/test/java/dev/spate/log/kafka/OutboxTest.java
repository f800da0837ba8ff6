package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.log.kafka.Outbox.Held;
import dev.spate.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What waits for the brokers, with a clock and a writer that the test moves.
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(60)
final class OutboxTest {

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    private Outbox outbox;
    private long now;
    private final List<String> told = new ArrayList<>();

    /// Room for ten messages of 500 bytes in memory, for ten more on disk; late after a second.
    @BeforeEach
    void open() {
        KafkaSettings settings = KafkaSettings.of("127.0.0.1:1")
                .withBuffer(10 * (500 + 121), 10 * (500 + 8), folder)
                .withStallAfter(Duration.ofSeconds(1));
        Outbox.Watch watch = new Outbox.Watch() {
            @Override
            public void stalls(Outbox which, long sinceNanos) {
                told.add("stalls since " + sinceNanos / SECOND);
            }

            @Override
            public void moves(Outbox which) {
                told.add("moves");
            }

            @Override
            public void forget(Outbox which) {
                told.add("forget");
            }
        };
        outbox = new Outbox(settings, watch, () -> now);
    }

    @Test
    void messagesLeaveInTheirOrderThroughMemoryAndDisk() throws Exception {
        append(0, 20);
        assertThat(outbox.undelivered()).isZero();
        append(20, 25);
        assertThat(outbox.undelivered()).isEqualTo(5);

        assertThat(drain()).isEqualTo(numbers(0, 20));
        append(25, 30);
        assertThat(drain()).isEqualTo(numbers(25, 30));
    }

    @Test
    void whileTheDiskIsNotReadToItsEndNothingOvertakesIt() throws Exception {
        append(0, 15);
        List<Held> first = outbox.take(12, Long.MAX_VALUE);
        first.forEach(outbox::settle);
        append(15, 18);

        List<String> rest = drain();
        assertThat(names(first)).isEqualTo(numbers(0, names(first).size()));
        assertThat(rest).isEqualTo(numbers(first.size(), 18));
    }

    @Test
    void ofPerishableMessagesOneIsKeptWhileTheOutboxHasStalledAndItLeavesFirst() throws Exception {
        append(0, 2);
        Held inHand = outbox.take(1, Long.MAX_VALUE).getFirst();
        now += 2 * SECOND;
        for (int i = 0; i < 1_000; i++) {
            perishable("a", "a" + i);
            perishable("b", "b" + i);
        }
        assertThat(told).contains("stalls since 0").doesNotContain("moves");
        // What is given to the writer now would wait behind what does not move.
        List<Held> more = outbox.take(10, Long.MAX_VALUE);
        assertThat(names(more)).containsExactly("1");
        outbox.settle(inHand);
        more.forEach(outbox::settle);
        append(2, 3);

        assertThat(drain()).containsExactly("a999", "b999", "2");
        assertThat(told).contains("moves");
        assertThat(outbox.undelivered()).isZero();
    }

    @Test
    void aBacklogIsOvertakenByTheNewestPerishableMessage() throws Exception {
        append(0, 5);
        now += 2 * SECOND;
        perishable("a", "old");
        perishable("a", "new");
        assertThat(drain()).containsExactly("new", "0", "1", "2", "3", "4");
    }

    @Test
    void perishableMessagesAreInOrderWithOthersWhileNothingIsLate() throws Exception {
        append(0, 1);
        perishable("k", "first");
        perishable("k", "second");
        append(1, 2);
        assertThat(drain()).containsExactly("0", "first", "second", "1");
    }

    @Test
    void perishableMessagesNeverGoToDisk() throws Exception {
        append(0, 10);
        for (int i = 0; i < 100; i++) {
            perishable("a", "a" + i);
        }
        assertThat(outbox.undelivered()).isZero();
        assertThat(drain()).startsWith("a99").hasSize(11);
    }

    @Test
    void whatIsStoredIsKnownByNumberOnceAllBeforeItIs() throws Exception {
        append(0, 3);
        long all = outbox.numbered();
        List<Held> held = outbox.take(3, Long.MAX_VALUE);
        outbox.settle(held.get(2));
        outbox.settle(held.get(1));
        assertThat(outbox.isStored(1)).isFalse();
        assertThat(outbox.unsettled()).containsExactly(held.get(0));
        append(3, 4);
        outbox.settle(held.get(0));
        assertThat(outbox.isStored(all)).isTrue();
        assertThat(outbox.isStored(outbox.numbered())).isFalse();
    }

    @Test
    void aWriterTakesNoMoreThanItWantsInHandExceptOne() throws Exception {
        append(0, 5);
        assertThat(outbox.take(100, 700)).hasSize(2);
        append(5, 6);
        outbox.fail(new IllegalStateException("enough"));
    }

    @Test
    void theEndOfWritingGivesUpWhatWaitsAndRefusesMore() throws Exception {
        append(0, 15);
        outbox.settle(outbox.take(1, Long.MAX_VALUE).getFirst());
        perishable("a", "not counted");
        IllegalStateException cause = new IllegalStateException("somebody else");
        outbox.fail(cause);

        assertThat(outbox.failure()).isSameAs(cause);
        assertThat(outbox.undelivered()).isEqualTo(14);
        assertThat(outbox.isStored(outbox.numbered())).isTrue();
        assertThatThrownBy(() -> append(15, 16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("somebody else")
                .hasCause(cause);
        assertThat(told).last().isEqualTo("forget");
    }

    @Test
    void closingInVainCountsWhatIsLeft() throws Exception {
        append(0, 15);
        outbox.take(3, Long.MAX_VALUE);
        outbox.close(1);
        outbox.close(1);

        assertThat(outbox.undelivered()).isEqualTo(15);
        assertThat(outbox.failure()).isNull();
        assertThatThrownBy(() -> append(15, 16)).isInstanceOf(IllegalStateException.class);
    }

    private void append(int from, int to) {
        for (int i = from; i < to; i++) {
            byte[] bytes = new byte[500];
            byte[] name = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(name, 0, bytes, 0, name.length);
            outbox.append(new Entry(Topic.AGENTS, "k", bytes, false, now));
        }
    }

    private void perishable(String key, String name) {
        outbox.append(new Entry(Topic.AGENTS, key, name.getBytes(StandardCharsets.US_ASCII), true, now));
    }

    private List<String> drain() throws InterruptedException {
        List<String> names = new ArrayList<>();
        while (true) {
            // Whether something is there is known at once; only for nothing it would be waited.
            if (outbox.isEmpty()) {
                return names;
            }
            List<Held> held = outbox.take(3, Long.MAX_VALUE);
            assertThat(held).isNotEmpty();
            names.addAll(names(held));
            held.forEach(outbox::settle);
        }
    }

    private static List<String> names(List<Held> held) {
        return held.stream()
                .map(one -> new String(one.entry.bytes(), StandardCharsets.US_ASCII)
                        .strip()
                        .replace("\0", ""))
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
