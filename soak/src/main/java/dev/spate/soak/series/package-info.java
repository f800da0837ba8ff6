/// What a soak keeps of itself: signals as summaries of windows, and marks on the time line; pure.
@NullMarked
package dev.spate.soak.series;

import org.jspecify.annotations.NullMarked;
