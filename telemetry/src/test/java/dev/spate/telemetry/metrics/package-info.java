/// Tests of the live metrics.
@NullMarked
package dev.spate.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
