@NullMarked
package dev.spate.lifecycle;

import org.jspecify.annotations.NullMarked;
