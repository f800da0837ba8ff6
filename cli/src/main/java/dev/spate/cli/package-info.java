/// The `spate` command: reads arguments, wires coordinator, agents and target together, and shows what
/// they do.
@NullMarked
package dev.spate.cli;

import org.jspecify.annotations.NullMarked;
