/// Tests of the statistics.
@NullMarked
package dev.spate.soak.stats;

import org.jspecify.annotations.NullMarked;
