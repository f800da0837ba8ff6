package dev.spate.log;

import dev.spate.protocol.Message;
import dev.spate.protocol.Topic;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
/// A [perishable][Message#perishable()] message is promised less: while messages cannot be stored, only
/// the newest of its key is kept, and it may overtake others then.
///
/// Methods may be called by any thread, by readers too.
public interface Log extends AutoCloseable {

    /// Appends a message and returns without waiting for it to be stored.
    ///
    /// @param key what keeps its order: a run id, or an agent's name
    /// @throws IllegalStateException if the log is closed, or writing has [ended][#failure()]
    /// @throws IllegalArgumentException if the message is longer than a message may be
    void append(String key, Message message);

    /// Calls `reader` for the messages of some topics, one at a time, on a thread that belongs to the
    /// subscription. A reader that throws ends its subscription, and [Subscription#failure()] says why.
    ///
    /// @param topics at least one
    /// @throws IllegalStateException if the log is closed
    Subscription read(Set<Topic> topics, From from, Reader reader);

    /// As [#read(Set, From, Reader)], for the messages of one topic that were appended with one key.
    ///
    /// @throws IllegalStateException if the log is closed
    Subscription read(Topic topic, String key, From from, Reader reader);

    /// What ended writing before the log was closed, or null: another writer has taken this one's place,
    /// the right to write was withdrawn, a topic is gone. Messages appended before it may be among the
    /// [undelivered][#undelivered()].
    @Nullable
    Throwable failure();

    /// How many messages were appended and then given up: there was no room to keep more of them until
    /// they can be stored, or no time left when the log was closed, or writing has ended. A perishable
    /// message whose place was taken by a newer one is not counted.
    long undelivered();

    /// Waits until all that was appended is stored, or is not going to be in bearable time, then closes
    /// all subscriptions; readers may not have seen everything by then. Closing twice is harmless.
    @Override
    void close();

    /// Where a subscription begins.
    sealed interface From {
        /// With the oldest message there is.
        From OLDEST = new Oldest();

        /// With the first message appended after the call of [Log#read].
        From NOW = new Now();

        /// Not after the first message appended at or after an instant. It may begin earlier, and does
        /// where clocks do not agree or a log does not know when its messages came.
        static From since(long epochNanos) {
            return new Since(epochNanos);
        }

        /// See [#OLDEST].
        record Oldest() implements From {}

        /// See [#NOW].
        record Now() implements From {}

        /// See [#since].
        record Since(long epochNanos) implements From {}
    }

    /// Takes messages; never called by two threads at once.
    @FunctionalInterface
    interface Reader {
        void accept(Message message) throws InterruptedException;

        /// Every message that the log held when [Log#read] was called has been passed to [#accept], if
        /// its subscription begins before it. Called once, between two messages, also when there were
        /// none. Messages that came later may have been passed already: if reading takes long and much is
        /// written meanwhile, most of that has.
        default void caughtUp() throws InterruptedException {}
    }
}
