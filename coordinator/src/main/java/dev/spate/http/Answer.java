package dev.spate.http;

import java.nio.channels.FileChannel;
import java.util.Map;

/// What a route answers.
sealed interface Answer {

    /// A body that is at hand.
    ///
    /// @param headers besides the usual ones
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(int status, String type, Map<String, String> headers, byte[] body) implements Answer {}

    /// A file; whoever sends it closes it.
    ///
    /// @param headers besides the usual ones
    record File(String type, Map<String, String> headers, FileChannel channel, long bytes) implements Answer {}

    /// A stream of events.
    ///
    /// @param opening what is sent first
    /// @param seen number of the last event that the client has, 0 for none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Events(byte[] opening, RunFeed feed, long seen) implements Answer {}
}
