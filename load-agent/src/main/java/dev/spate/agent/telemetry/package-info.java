/// What leaves an agent sideways: its metrics and its spans.
@NullMarked
package dev.spate.agent.telemetry;

import org.jspecify.annotations.NullMarked;
