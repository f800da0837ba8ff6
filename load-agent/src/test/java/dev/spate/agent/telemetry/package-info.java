/// Tests of what an agent shows of itself.
@NullMarked
package dev.spate.agent.telemetry;

import org.jspecify.annotations.NullMarked;
