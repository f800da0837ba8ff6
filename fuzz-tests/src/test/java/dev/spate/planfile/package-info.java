/// Fuzzing of plans.
@NullMarked
package dev.spate.planfile;

import org.jspecify.annotations.NullMarked;
