package dev.spate.log.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Messages that are longer than a topic takes travel as several records of one partition, in order.
/// Each carries one header: the message's id (16 bytes), its own index and the number of parts (4 each).
/// A message that fits has no header.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
final class Parts {

    static final String HEADER = "spate-part";

    private static final int HEADER_BYTES = 24;

    private static final AtomicLong NEXT = new AtomicLong();
    private static final long WRITER = ThreadLocalRandom.current().nextLong();

    private Parts() {}

    /// @param header null for a message in one piece
    record Part(byte @Nullable [] header, byte[] bytes) {}

    /// @param id of the message
    record Header(long writer, long id, int index, int count) {}

    static List<Part> split(byte[] bytes, int maxPartBytes) {
        if (bytes.length <= maxPartBytes) {
            return List.of(new Part(null, bytes));
        }
        long id = NEXT.getAndIncrement();
        int count = Math.ceilDiv(bytes.length, maxPartBytes);
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                    .putLong(WRITER)
                    .putLong(id)
                    .putInt(i)
                    .putInt(count)
                    .array();
            int from = i * maxPartBytes;
            parts.add(new Part(header, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + maxPartBytes))));
        }
        return parts;
    }

    /// Null if the bytes are no header.
    static @Nullable Header header(byte[] bytes) {
        if (bytes.length != HEADER_BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Header header = new Header(buffer.getLong(), buffer.getLong(), buffer.getInt(), buffer.getInt());
        return header.count > 1 && header.index >= 0 && header.index < header.count ? header : null;
    }
}
