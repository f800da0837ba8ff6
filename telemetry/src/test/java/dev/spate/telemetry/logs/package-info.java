/// Tests of what processes say.
@NullMarked
package dev.spate.telemetry.logs;

import org.jspecify.annotations.NullMarked;
