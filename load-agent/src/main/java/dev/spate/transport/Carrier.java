package dev.spate.transport;

import dev.spate.trace.Peer;
import org.jspecify.annotations.Nullable;

/// What carries one exchange: a connection, or a stream of one.
interface Carrier {

    /// Lets the exchange go.
    ///
    /// @return bytes of its response that had come
    long abandon();

    /// Where it leads; null if that was never told.
    @Nullable
    Peer peer();
}
