package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TimeOrderTest {

    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);

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
        order.add(new ConsumerRecord<>(
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
                Optional.empty()));
    }
}
