/// Spans: of what has ended already, and of what the control plane is about to do.
@NullMarked
package dev.spate.telemetry.traces;

import org.jspecify.annotations.NullMarked;
