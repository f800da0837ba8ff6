package dev.spate.log;

import dev.spate.protocol.Message;
import org.jspecify.annotations.Nullable;

/// Follows messages from who appends them to who reads them, for somebody who wants to see that. What it
/// needs to know a message again travels beside the message, as a short text.
///
/// For any thread. Must not wait, and must not throw.
public interface MessageTracing {

    /// Follows none.
    MessageTracing NONE = new MessageTracing() {
        @Override
        public @Nullable Sending appends(String system, String destination, String key, Message message) {
            return null;
        }

        @Override
        public void reads(
                String system,
                String destination,
                String key,
                Message message,
                @Nullable String context,
                Log.Reader reader)
                throws InterruptedException {
            reader.accept(message);
        }
    };

    /// A message is about to be appended, by the calling thread.
    ///
    /// @param system what the log is made of: `kafka` or `memory`
    /// @param destination the topic by its full name
    /// @return null if this message is not followed
    @Nullable
    Sending appends(String system, String destination, String key, Message message);

    /// Hands a message that was read to its reader.
    ///
    /// @param context what came beside the message, as [Sending#context()] gave it, or null
    /// @param reader is called once, by the calling thread
    void reads(
            String system, String destination, String key, Message message, @Nullable String context, Log.Reader reader)
            throws InterruptedException;

    /// A message on its way into the log.
    interface Sending {
        /// What travels beside it: a `traceparent`, 55 characters.
        String context();

        /// The log has it. Called once, or never if the message is given up or waits in a file for
        /// brokers.
        void stored();
    }
}
