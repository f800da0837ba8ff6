@NullMarked
package dev.spate.coordinator;

import org.jspecify.annotations.NullMarked;
