/// What leaves an agent sideways: its spans and its metrics.
@NullMarked
package dev.spate.agent.telemetry;

import org.jspecify.annotations.NullMarked;
