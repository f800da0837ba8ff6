package dev.spate.log.kafka;

import dev.spate.protocol.Topic;

/// A message that was appended and is not stored yet.
///
/// @param appendedNanos when that was, by `System.nanoTime()`
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Entry(Topic topic, String key, byte[] bytes, boolean perishable, long appendedNanos) {

    /// What one entry costs besides its bytes and its key, about.
    private static final int OVERHEAD_BYTES = 120;

    int heldBytes() {
        return bytes.length + key.length() + OVERHEAD_BYTES;
    }
}
