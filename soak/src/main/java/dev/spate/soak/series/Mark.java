package dev.spate.soak.series;

/// Something done to the system on purpose, or noticed of it, on the time line.
///
/// @param kind    what, such as `kill-agent`; `control` for the fault that does nothing
/// @param subject to whom, such as `agent-2`
/// @param begin   when it began, in milliseconds since 1970
/// @param end     when the system had recovered, in milliseconds since 1970; `begin` for what takes no time
/// @param drifts  whether windows that it touches are looked at for drift
/// @param words   what became of it, for people
public record Mark(String kind, String subject, long begin, long end, boolean drifts, String words) {}
