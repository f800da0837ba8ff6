/// Tests of what stands around Spate: the Collector, Prometheus with its rules, and what the boards ask.
/// With the real programs; a test whose program is not here is skipped and says so.
@NullMarked
package dev.spate.stack;

import org.jspecify.annotations.NullMarked;
