package dev.spate.trace;

import java.net.InetSocketAddress;

/// A connection as far as traces tell of it: whereto it leads and how it came about. Times are on the
/// loop's clock.
///
/// @param address where it leads
/// @param http2 whether it speaks HTTP/2, and not HTTP/1.1
/// @param triedNanos when its opening began
/// @param connectedNanos when TCP was established; then TLS began, if there is any
/// @param securedNanos when TLS was established; -1 without TLS
/// @param readyNanos when it was ready for requests
public record Peer(
        InetSocketAddress address,
        boolean http2,
        long triedNanos,
        long connectedNanos,
        long securedNanos,
        long readyNanos) {}
