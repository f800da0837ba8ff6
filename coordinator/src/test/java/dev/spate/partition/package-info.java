@NullMarked
package dev.spate.partition;

import org.jspecify.annotations.NullMarked;
