/// Races on the way of traces to the thread that makes spans.
@NullMarked
package dev.spate.trace;

import org.jspecify.annotations.NullMarked;
