/// Tests of what a coordinator shows of itself and its runs.
@NullMarked
package dev.spate.coordinator.telemetry;

import org.jspecify.annotations.NullMarked;
