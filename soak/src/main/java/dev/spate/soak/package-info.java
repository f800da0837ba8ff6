/// Soak tests: hours and days of load, what the processes show meanwhile, faults on schedule, and what
/// became of it all.
@NullMarked
package dev.spate.soak;

import org.jspecify.annotations.NullMarked;
