/// What leaves the target service sideways: spans of its requests.
@NullMarked
package dev.spate.target.telemetry;

import org.jspecify.annotations.NullMarked;
