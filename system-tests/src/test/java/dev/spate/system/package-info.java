/// The whole cluster under test: in simulation, over the memory log, and as an architecture.
@NullMarked
package dev.spate.system;

import org.jspecify.annotations.NullMarked;
