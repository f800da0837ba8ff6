@NullMarked
package dev.spate.judge;

import org.jspecify.annotations.NullMarked;
