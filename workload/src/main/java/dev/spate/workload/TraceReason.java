package dev.spate.workload;

/// Why the trace of a request is kept. Where several hold, it is the first of them.
public enum TraceReason {
    ERROR("error", "the request failed"),
    SLOW("slow", "it was slower than the requests of its name have been lately"),
    HEAD("head", "it was chosen before it was sent, and its target was told so"),
    EXEMPLAR("exemplar", "it was the slowest within its range of response times in that second");

    private final String label;
    private final String about;

    TraceReason(String label, String about) {
        this.label = label;
        this.about = about;
    }

    /// The name in results, metrics and spans.
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

    /// The number of reasons; the length of arrays of counts.
    public static final int COUNT = values().length;
}
