/// What every log must do, and what the memory log does besides.
@NullMarked
package dev.spate.log;

import org.jspecify.annotations.NullMarked;
