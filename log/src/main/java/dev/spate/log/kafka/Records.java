package dev.spate.log.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// What a message is for Kafka: one record, or several that [Parts] describes.
final class Records {

    private Records() {}

    static List<ProducerRecord<byte[], byte[]>> of(Entry entry, Layout layout) {
        TopicPartition partition = layout.partition(entry.topic(), entry.key());
        byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1);
        for (Parts.Part part : Parts.split(entry.bytes(), layout.maxPartBytes(entry.topic()))) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(partition.topic(), partition.partition(), key, part.bytes());
            byte[] header = part.header();
            if (header != null) {
                record.headers().add(Parts.HEADER, header);
            }
            records.add(record);
        }
        return records;
    }
}
