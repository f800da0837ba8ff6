/// Races of what event loops share.
@NullMarked
package dev.spate.drive;

import org.jspecify.annotations.NullMarked;
