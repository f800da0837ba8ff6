/// What one run did, second by second: counted by the loops that did it, merged and handed on by one
/// thread.
@NullMarked
package dev.spate.record;

import org.jspecify.annotations.NullMarked;
