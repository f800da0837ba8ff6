package dev.spate.log.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Puts what several partitions hold in the order of the records' times.
///
/// Brokers hand out the old records of a topic a megabyte of a partition at a time. Who reads a day that
/// is stored would have many minutes of one agent before the first of another, and whoever puts their
/// reports together second by second would have to wait for longer, or think the second one lost. So a
/// record waits here until every partition has shown its next one, or that it has none.
///
/// It remembers what waits, some megabytes for each partition if its user pauses those that are
/// [ahead][#isAhead]. For one thread.
final class TimeOrder {

    /// As much as brokers hand out of a partition at once.
    private static final long AHEAD_BYTES = 1 << 20;

    private static final class Waiting {
        final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        long bytes;
    }

    private final Map<TopicPartition, Waiting> partitions = new LinkedHashMap<>();
    private int size;

    TimeOrder(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> this.partitions.put(partition, new Waiting()));
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// @param record the next one of its partition
    void add(ConsumerRecord<byte[], byte[]> record) {
        Waiting waiting = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (waiting == null) {
            throw new IllegalArgumentException(
                    "nobody reads partition " + record.partition() + " of " + record.topic());
        }
        waiting.records.add(record);
        waiting.bytes += Math.max(0, record.serializedValueSize());
        size++;
    }

    /// Takes the oldest record out, if it is certain to be that.
    ///
    /// @param noMore whether a partition of which nothing waits here has nothing older to come
    @Nullable
    ConsumerRecord<byte[], byte[]> next(Predicate<TopicPartition> noMore) {
        Waiting oldest = null;
        for (Map.Entry<TopicPartition, Waiting> entry : partitions.entrySet()) {
            Waiting waiting = entry.getValue();
            if (waiting.records.isEmpty()) {
                if (!noMore.test(entry.getKey())) {
                    return null;
                }
            } else if (oldest == null
                    || waiting.records.getFirst().timestamp()
                            < oldest.records.getFirst().timestamp()) {
                oldest = waiting;
            }
        }
        if (oldest == null) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> record = oldest.records.removeFirst();
        oldest.bytes -= Math.max(0, record.serializedValueSize());
        size--;
        return record;
    }

    /// Partitions of which enough waits, or the others.
    List<TopicPartition> isAhead(boolean ahead) {
        List<TopicPartition> found = new ArrayList<>();
        partitions.forEach((partition, waiting) -> {
            if (waiting.bytes >= AHEAD_BYTES == ahead) {
                found.add(partition);
            }
        });
        return found;
    }
}
