package dev.spate.merge;

/// Takes the seconds of a run, each once, in the order of their starts.
///
/// Called by the control thread of the coordinator. May write to a file; must not wait for anything
/// else. The histograms belong to the consumers together: nobody changes them, and nothing else does
/// after the call.
@FunctionalInterface
public interface IntervalConsumer {
    void accept(MergedInterval interval);
}
