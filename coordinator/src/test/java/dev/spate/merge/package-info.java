@NullMarked
package dev.spate.merge;

import org.jspecify.annotations.NullMarked;
