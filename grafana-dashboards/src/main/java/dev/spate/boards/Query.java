package dev.spate.boards;

/// What a panel asks.
///
/// @param expr what is asked
/// @param legend how each series is called; `{{label}}` stands for a label's value
/// @param exemplars whether the traces behind it are shown too
/// @param objective whether it is a line that an objective of the plan draws
/// @param mayBeEmpty whether a run may give it nothing to show, though its panel shows something
public record Query(Expr expr, String legend, boolean exemplars, boolean objective, boolean mayBeEmpty) {}
