/// What the coordinator does about a run: a state that is the fold of its events, and a machine that
/// decides on the next ones. Without threads and clocks.
@NullMarked
package dev.spate.run;

import org.jspecify.annotations.NullMarked;
