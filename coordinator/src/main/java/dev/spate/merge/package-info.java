/// The measurements of all agents put together without loss.
@NullMarked
package dev.spate.merge;

import org.jspecify.annotations.NullMarked;
