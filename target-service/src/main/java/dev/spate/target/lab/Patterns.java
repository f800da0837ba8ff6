package dev.spate.target.lab;

import java.util.List;

/// All patterns, in the order of their numbers.
public final class Patterns {

    private static final List<Pattern> ALL = List.of(new Sleepers());

    private Patterns() {}

    public static List<Pattern> all() {
        return ALL;
    }
}
