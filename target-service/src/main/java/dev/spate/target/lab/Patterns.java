package dev.spate.target.lab;

import java.util.List;

/// All patterns, in the order of their numbers.
public final class Patterns {

    private static final List<Pattern> ALL = List.of(
            new Spawn(),
            new Blocking(),
            new LockScope(),
            new Allocation(),
            new Sharing(),
            new Channel(),
            new MergeStreams(),
            new Framed(),
            new Cpu(),
            new Granularity(),
            new Priority(),
            new IoBuffer(),
            new ZeroCopy(),
            new RuntimeSettings(),
            new WebServer(),
            new Sleepers(),
            new TaskSize(),
            new TaskCost(),
            new Backpressure(),
            new Logging(),
            new Affinity(),
            new Stealing());

    private Patterns() {}

    public static List<Pattern> all() {
        return ALL;
    }
}
