/// The control plane at work: one thread, a log, and the pure rooms that decide.
@NullMarked
package dev.spate.coordinator;

import org.jspecify.annotations.NullMarked;
