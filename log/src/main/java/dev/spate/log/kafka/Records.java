package dev.spate.log.kafka;

import dev.spate.log.MessageTracing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// What a message is for Kafka: one record, or several that [Parts] describes.
final class Records {

    /// What travels beside a message, by the name that everybody has for it.
    static final String CONTEXT = "traceparent";

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
            MessageTracing.Sending sending = entry.sending();
            if (sending != null) {
                record.headers().add(CONTEXT, sending.context().getBytes(StandardCharsets.US_ASCII));
            }
            records.add(record);
        }
        return records;
    }

    /// What came beside a message, or null.
    static @Nullable String context(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(CONTEXT);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }
}
