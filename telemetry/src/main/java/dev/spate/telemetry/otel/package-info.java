/// OpenTelemetry itself. Nothing of this package is loaded unless a user asks for it.
@NullMarked
package dev.spate.telemetry.otel;

import org.jspecify.annotations.NullMarked;
