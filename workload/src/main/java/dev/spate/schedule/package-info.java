/// When load happens: intended starts in nanoseconds, as pure functions of the plan and its seed. Reads
/// no clock.
@NullMarked
package dev.spate.schedule;

import org.jspecify.annotations.NullMarked;
