package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.testkit.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimeOrderTest {

    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private final TimeOrder order = new TimeOrder(List.of(FIRST, SECOND));

    @Test
    void recordsOfAllPartitionsComeInTheOrderOfTheirTimes() {
        add(FIRST, 10, 1);
        add(FIRST, 30, 1);
        add(SECOND, 20, 1);
        add(SECOND, 40, 1);

        assertThat(taken(true)).containsExactly(10L, 20L, 30L, 40L);
        assertThat(order.isEmpty()).isTrue();
    }

    @Test
    void aRecordWaitsForAPartitionThatHasShownNothing() {
        add(FIRST, 10, 1);
        assertThat(taken(false)).isEmpty();

        add(SECOND, 5, 1);
        add(SECOND, 15, 1);
        assertThat(taken(false)).containsExactly(5L, 10L);
        assertThat(order.isEmpty()).isFalse();
        assertThat(taken(true)).containsExactly(15L);
    }

    @Test
    void recordsOfOnePartitionKeepTheirOrderWhateverTheirTimes() {
        add(FIRST, 30, 1);
        add(FIRST, 10, 1);
        add(SECOND, 20, 1);

        assertThat(taken(true)).containsExactly(20L, 30L, 10L);
    }

    @Test
    void aPartitionOfWhichAMegabyteWaitsIsAhead() {
        add(FIRST, 10, 1 << 20);
        assertThat(order.isAhead(true)).containsExactly(FIRST);
        assertThat(order.isAhead(false)).containsExactly(SECOND);

        assertThat(taken(true)).containsExactly(10L);
        assertThat(order.isAhead(true)).isEmpty();
    }

    /// As brokers hand them out: some of a partition, then some of another, in whatever order, with many
    /// records of one time, and without much of a partition that is paused.
    @Test
    void whateverComesWhenTheOrderIsThatOfTheTimes() {
        seeds.each(500, random -> {
            int count = 1 + random.nextInt(6);
            List<TopicPartition> partitions = new ArrayList<>();
            List<Deque<Long>> stored = new ArrayList<>();
            List<Long> all = new ArrayList<>();
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition("t", partition));
                Deque<Long> times = new ArrayDeque<>();
                long millis = random.nextInt(5);
                for (int i = random.nextInt(40); i > 0; i--) {
                    millis += random.nextInt(4);
                    times.add(millis);
                    all.add(millis);
                }
                stored.add(times);
            }
            TimeOrder some = new TimeOrder(partitions);
            List<Long> taken = new ArrayList<>();
            while (taken.size() < all.size()) {
                int partition = random.nextInt(count);
                if (some.isAhead(false).contains(partitions.get(partition))) {
                    for (int i = random.nextInt(8);
                            i > 0 && !stored.get(partition).isEmpty();
                            i--) {
                        some.add(record(
                                partitions.get(partition), stored.get(partition).remove(), 1 << 18));
                    }
                }
                for (ConsumerRecord<byte[], byte[]> next = next(some, stored);
                        next != null;
                        next = next(some, stored)) {
                    taken.add(next.timestamp());
                }
            }
            all.sort(Comparator.naturalOrder());
            assertThat(taken).isEqualTo(all);
            assertThat(some.isEmpty()).isTrue();
        });
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> next(TimeOrder order, List<Deque<Long>> stored) {
        return order.next(partition -> stored.get(partition.partition()).isEmpty());
    }

    private List<Long> taken(boolean noMore) {
        List<Long> times = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record = order.next(_ -> noMore);
                record != null;
                record = order.next(_ -> noMore)) {
            times.add(record.timestamp());
        }
        return times;
    }

    private void add(TopicPartition partition, long millis, int bytes) {
        order.add(record(partition, millis, bytes));
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long millis, int bytes) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                0,
                millis,
                TimestampType.CREATE_TIME,
                0,
                bytes,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}
