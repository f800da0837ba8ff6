package dev.spate.scenario;

/// Numbers of the streams of draws within the plan's seed or a phase's, far from the small ones of
/// arrivals.
final class Streams {

    /// In the plan's seed; its streams are feeders.
    static final long FEEDER = 0x6665_6564L;

    /// In the plan's seed; its streams are phases, their draws the scenarios of sessions.
    static final long MIX = 0x6D69_78L;

    /// In the plan's seed; its streams are phases, their streams sessions.
    static final long SESSION = 0x7365_7373L;

    private Streams() {}
}
