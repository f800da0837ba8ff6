/// The data plane at work: one control thread between the log and the load engine.
@NullMarked
package dev.spate.agent;

import org.jspecify.annotations.NullMarked;
