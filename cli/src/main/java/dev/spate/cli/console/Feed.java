package dev.spate.cli.console;

import dev.spate.inspector.Snapshot;
import org.jspecify.annotations.Nullable;

/// What snapshots are shown one after another. For any thread.
public sealed interface Feed extends AutoCloseable permits LiveFeed, ReplayFeed {

    /// Two snapshots that follow each other.
    ///
    /// @param before null if there is none
    /// @param now null if none has come yet
    record Shown(@Nullable Snapshot before, @Nullable Snapshot now) {}

    Shown shown();

    Status status();

    /// Another number whenever there is something else to draw.
    long version();

    /// Takes a key; false if it is none of these.
    boolean take(Key key);

    @Override
    void close();
}
