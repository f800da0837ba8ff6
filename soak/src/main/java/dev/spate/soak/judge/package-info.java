/// Whether a soak drifted: slopes, change points, corrections, verdict; pure.
@NullMarked
package dev.spate.soak.judge;

import org.jspecify.annotations.NullMarked;
