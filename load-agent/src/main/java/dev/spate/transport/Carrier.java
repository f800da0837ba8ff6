package dev.spate.transport;

/// What carries one exchange: a connection, or a stream of one.
interface Carrier {

    /// Lets the exchange go.
    ///
    /// @return bytes of its response that had come
    long abandon();
}
