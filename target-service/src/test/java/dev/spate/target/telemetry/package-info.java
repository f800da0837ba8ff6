/// Tests of the package.
@NullMarked
package dev.spate.target.telemetry;

import org.jspecify.annotations.NullMarked;
