/// What a coordinator shows of itself and its runs while they go on.
@NullMarked
package dev.spate.coordinator.telemetry;

import org.jspecify.annotations.NullMarked;
