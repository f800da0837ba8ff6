/// What an agent shows of itself while it works.
@NullMarked
package dev.spate.agent.telemetry;

import org.jspecify.annotations.NullMarked;
