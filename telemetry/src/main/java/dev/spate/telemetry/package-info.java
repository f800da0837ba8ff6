/// What leaves a process sideways, and whether it does: the standard variables of OpenTelemetry decide.
@NullMarked
package dev.spate.telemetry;

import org.jspecify.annotations.NullMarked;
