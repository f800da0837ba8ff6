package dev.spate.soak.judge;

/// Where a signal went to another level.
///
/// @param at     when, in milliseconds since 1970
/// @param before its level before
/// @param after  its level from then on
/// @param p      how likely that is without any change
/// @param mark   what explains it, such as `kill-agent agent-2`; empty: nothing that is known
public record Step(long at, double before, double after, double p, String mark) {

    public boolean explained() {
        return !mark.isEmpty();
    }
}
