/// What a user asked for, as records that cannot be invalid.
@NullMarked
package dev.spate.plan;

import org.jspecify.annotations.NullMarked;
