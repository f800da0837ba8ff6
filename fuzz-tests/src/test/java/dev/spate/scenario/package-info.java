/// Fuzzing of templates, and of the values that come into them.
@NullMarked
package dev.spate.scenario;

import org.jspecify.annotations.NullMarked;
