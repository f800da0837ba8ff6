/// What an agent does about commands and time, as a state machine without threads or clocks.
@NullMarked
package dev.spate.lifecycle;

import org.jspecify.annotations.NullMarked;
