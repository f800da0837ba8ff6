/// Traces, tested.
@NullMarked
package dev.spate.trace;

import org.jspecify.annotations.NullMarked;
