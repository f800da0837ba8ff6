/// What leaves a coordinator sideways: its spans and its metrics.
@NullMarked
package dev.spate.coordinator.telemetry;

import org.jspecify.annotations.NullMarked;
