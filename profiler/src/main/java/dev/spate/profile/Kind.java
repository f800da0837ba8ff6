package dev.spate.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What is sampled.
public enum Kind {
    /// Where threads are while they run; one sample for every ten milliseconds of processor time.
    CPU("cpu", "samples"),
    /// Bytes allocated, by class and place.
    ALLOC("alloc", "bytes"),
    /// Nanoseconds spent waiting for monitors and locks.
    LOCK("lock", "ns"),
    /// Where threads are, running or not; one sample for every fifty milliseconds of each thread.
    WALL("wall", "samples");

    private final String label;
    private final String unit;

    Kind(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    /// As in options and names of files: `cpu`, `alloc`, `lock`, `wall`.
    public String label() {
        return label;
    }

    /// What the numbers of its stacks count: `samples`, `bytes` or `ns`.
    public String unit() {
        return unit;
    }

    /// Every label, in order.
    public static List<String> labels() {
        return Arrays.stream(values()).map(Kind::label).toList();
    }

    /// Reads labels with commas between them.
    ///
    /// @throws IllegalArgumentException with a sentence, if one is none of them or there is none
    public static Set<Kind> parse(String text) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<String> unknown = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String wanted = part.strip().toLowerCase(Locale.ROOT);
            Arrays.stream(values())
                    .filter(kind -> kind.label.equals(wanted))
                    .findFirst()
                    .ifPresentOrElse(kinds::add, () -> unknown.add(part));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no profile '" + unknown.getFirst() + "'; there are " + String.join(", ", labels()));
        }
        return kinds;
    }

    /// The opposite of [#parse].
    public static String join(Set<Kind> kinds) {
        return kinds.stream().sorted().map(Kind::label).collect(Collectors.joining(","));
    }
}
