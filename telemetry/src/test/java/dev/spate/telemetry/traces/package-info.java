/// Tests of the package.
@NullMarked
package dev.spate.telemetry.traces;

import org.jspecify.annotations.NullMarked;
