package dev.spate.telemetry.traces;

import org.jspecify.annotations.Nullable;

/// Spans of messages, at who sends them and at who reads them. The two are joined by a link and are
/// never parts of one trace, for a run of hours would then be one.
///
/// For any thread.
public interface MessageSpans {

    /// Makes none.
    MessageSpans NONE = new MessageSpans() {
        @Override
        public @Nullable Sending sends(Letter letter) {
            return null;
        }

        @Override
        public Reading reads(Letter letter, @Nullable String context) {
            return () -> {};
        }
    };

    /// A message is about to be given to the log. Its span is a child of what the calling thread is at.
    ///
    /// @return null if nobody follows it
    @Nullable
    Sending sends(Letter letter);

    /// A message was read, and is about to be handed to whom it is for, by the calling thread.
    ///
    /// @param context that came with it, a `traceparent`; null if none did
    Reading reads(Letter letter, @Nullable String context);

    /// What a message looks like from outside.
    ///
    /// @param system `kafka`, or another word for what carries it
    /// @param destination the topic
    /// @param key of the message
    /// @param type what it says, in a word
    /// @param run the run that it is about
    record Letter(String system, String destination, String key, String type, String run) {}

    /// A message on its way to the log.
    interface Sending {
        /// What is to travel with the message: a `traceparent`.
        String context();

        /// The log has it for good. By any thread, once or never.
        void stored();
    }

    /// A message in the hands of whom it is for.
    @FunctionalInterface
    interface Reading extends AutoCloseable {
        /// By the thread that got it.
        @Override
        void close();
    }
}
