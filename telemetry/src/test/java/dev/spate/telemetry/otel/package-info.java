/// Tests of the package.
@NullMarked
package dev.spate.telemetry.otel;

import org.jspecify.annotations.NullMarked;
