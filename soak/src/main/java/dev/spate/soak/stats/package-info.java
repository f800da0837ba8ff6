/// The statistics of drift: trends, change points and differences in values that depend on those before
/// them; pure.
@NullMarked
package dev.spate.soak.stats;

import org.jspecify.annotations.NullMarked;
