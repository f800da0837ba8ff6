package dev.spate.boards;

import java.util.List;

/// One board.
///
/// @param name of its file, and what its address ends with
/// @param title as Grafana lists it
/// @param about what it is for
/// @param variables what can be chosen, in the order of the choices
/// @param refresh how often it is drawn anew, such as `5s`
/// @param range how much is shown at first, such as `15m`
/// @param panels from left to right and from top to bottom; 12 at most
public record Board(
        String name,
        String title,
        String about,
        List<Variable> variables,
        String refresh,
        String range,
        List<Panel> panels) {

    /// A choice.
    ///
    /// @param name as expressions write it, without `$`
    /// @param label as people read it
    /// @param query what gives the values
    /// @param pattern what part of each value is meant; empty for all of it
    /// @param many whether several can be chosen, and all are at first
    /// @param hidden whether it is not for people
    public record Variable(String name, String label, String query, String pattern, boolean many, boolean hidden) {}
}
