/// What leaves the target service sideways: its metrics, and spans of its requests.
@NullMarked
package dev.spate.target.telemetry;

import org.jspecify.annotations.NullMarked;
