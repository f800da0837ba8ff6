/// Tests of the package.
@NullMarked
package dev.spate.telemetry;

import org.jspecify.annotations.NullMarked;
