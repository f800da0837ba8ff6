package dev.spate.log.kafka;

import dev.spate.log.MessageTracing;
import dev.spate.protocol.Topic;
import org.jspecify.annotations.Nullable;

/// A message that was appended and is not stored yet.
///
/// @param appendedNanos when that was, by `System.nanoTime()`
/// @param sending who follows it; null if nobody does, or no more
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Entry(
        Topic topic,
        String key,
        byte[] bytes,
        boolean perishable,
        long appendedNanos,
        MessageTracing.@Nullable Sending sending) {

    Entry(Topic topic, String key, byte[] bytes, boolean perishable, long appendedNanos) {
        this(topic, key, bytes, perishable, appendedNanos, null);
    }

    /// The log has it.
    void stored() {
        if (sending != null) {
            sending.stored();
        }
    }

    /// What one entry costs besides its bytes and its key, about.
    private static final int OVERHEAD_BYTES = 120;

    int heldBytes() {
        return bytes.length + key.length() + OVERHEAD_BYTES;
    }
}
