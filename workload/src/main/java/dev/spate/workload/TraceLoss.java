package dev.spate.workload;

/// Where a trace was lost that was to be kept.
public enum TraceLoss {
    BUDGET("budget", "more were to be kept in a second than may be"),
    RING("ring", "the thread that makes spans had fallen behind"),
    EXPORT("export", "the receiver did not take them, or not in time");

    private final String label;
    private final String about;

    TraceLoss(String label, String about) {
        this.label = label;
        this.about = about;
    }

    /// The name in results and metrics.
    public String label() {
        return label;
    }

    /// What it means, as half a sentence for people.
    public String about() {
        return about;
    }

    /// Its place in arrays of counts, 0 to [#COUNT] - 1, and on the wire: a new one goes to the end.
    @SuppressWarnings("EnumOrdinal")
    public int index() {
        return ordinal();
    }

    /// The number of places; the length of arrays of counts.
    public static final int COUNT = values().length;
}
