/// What leaves a coordinator sideways: its metrics and its spans.
@NullMarked
package dev.spate.coordinator.telemetry;

import org.jspecify.annotations.NullMarked;
