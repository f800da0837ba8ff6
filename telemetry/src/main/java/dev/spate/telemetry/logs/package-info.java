/// What processes say for whoever looks after them: lines on standard error, for people or as JSON.
@NullMarked
package dev.spate.telemetry.logs;

import org.jspecify.annotations.NullMarked;
