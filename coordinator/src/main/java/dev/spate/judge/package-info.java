/// What the figures of a run prove.
@NullMarked
package dev.spate.judge;

import org.jspecify.annotations.NullMarked;
