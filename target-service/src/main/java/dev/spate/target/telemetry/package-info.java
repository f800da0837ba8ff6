/// What the target service shows of itself.
@NullMarked
package dev.spate.target.telemetry;

import org.jspecify.annotations.NullMarked;
