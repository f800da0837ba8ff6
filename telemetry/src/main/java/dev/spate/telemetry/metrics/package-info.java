/// The live metrics: their names in one catalogue, their values, and `/metrics`.
@NullMarked
package dev.spate.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
