package dev.spate.log.kafka;

import dev.spate.log.MessageTracing;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// Who watches a log on Kafka.
///
/// @param tracing follows the messages
/// @param meters takes what Kafka's clients know of themselves
public record Instruments(MessageTracing tracing, Meters meters) {

    /// Nobody.
    public static final Instruments NONE = new Instruments(MessageTracing.NONE, Meters.NONE);

    boolean areMetered() {
        return !meters.equals(Meters.NONE);
    }

    /// Takes figures that change. For any thread.
    @FunctionalInterface
    public interface Meters {
        /// Takes none.
        Meters NONE = (_, _, _, _, _) -> () -> {};

        /// Takes a figure.
        ///
        /// @param name such as `producer.record_send_total`
        /// @param about what it is
        /// @param attributes that tell it from others of its name
        /// @param grows whether it counts all so far
        /// @param value for any thread; NaN while there is none
        /// @return forgets the figure
        Runnable add(String name, String about, Map<String, String> attributes, boolean grows, DoubleSupplier value);
    }
}
