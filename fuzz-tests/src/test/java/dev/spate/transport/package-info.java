/// Fuzzing of what servers may send.
@NullMarked
package dev.spate.transport;

import org.jspecify.annotations.NullMarked;
