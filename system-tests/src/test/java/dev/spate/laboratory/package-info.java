/// The laboratory and the console together: what is done wrong on purpose is seen, and nothing else.
@NullMarked
package dev.spate.laboratory;

import org.jspecify.annotations.NullMarked;
