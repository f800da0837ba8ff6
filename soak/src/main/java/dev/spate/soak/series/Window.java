package dev.spate.soak.series;

/// What a signal was in one window of the soak.
///
/// @param begin   begin of the window, in milliseconds since 1970
/// @param samples how many values it holds, at least one
/// @param min     the least value
/// @param mean    the mean of the values
/// @param max     the greatest value
/// @param last    the value that came last
public record Window(long begin, int samples, double min, double mean, double max, double last) {}
