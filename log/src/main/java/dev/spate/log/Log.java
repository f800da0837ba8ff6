package dev.spate.log;

import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.Set;

/// Everything that coordinator and agents tell each other goes through such a log.
///
/// What every adapter promises, and one contract test holds them to:
/// - Messages of one writer with one key are read in the order in which they were appended. Between keys
///   and topics there is no order.
/// - A message is read by every reader of its topic, at least once; a reader must bear to see one twice.
/// - What is appended does not change afterwards: readers get what the bytes say, not the writer's
///   object.
/// - Bytes that are no message of this version are counted and passed over; what follows them is read.
///
/// Methods may be called by any thread, by readers too.
public interface Log extends AutoCloseable {

    /// Appends a message and returns without waiting for it to be stored.
    ///
    /// @param key what keeps its order: a run id, or an agent's name
    /// @throws IllegalStateException if the log is closed
    /// @throws IllegalArgumentException if the message is longer than a message may be
    void append(String key, Message message);

    /// Calls `reader` for the messages of some topics, one at a time, on a thread that belongs to the
    /// subscription. A reader that throws ends its subscription, and [Subscription#failure()] says why.
    ///
    /// @param topics at least one
    /// @throws IllegalStateException if the log is closed
    Subscription read(Set<Topic> topics, From from, Reader reader);

    /// Waits until all that was appended is stored, then closes all subscriptions; readers may not have
    /// seen everything by then. Closing twice is harmless.
    @Override
    void close();

    /// Where a subscription begins.
    enum From {
        /// With the oldest message there is.
        OLDEST,
        /// With the first message appended after the call of [Log#read].
        NOW
    }

    /// Takes messages; never called by two threads at once.
    @FunctionalInterface
    interface Reader {
        void accept(Message message) throws InterruptedException;
    }
}
