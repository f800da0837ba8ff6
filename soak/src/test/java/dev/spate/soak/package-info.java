/// Tests of soaks.
@NullMarked
package dev.spate.soak;

import org.jspecify.annotations.NullMarked;
