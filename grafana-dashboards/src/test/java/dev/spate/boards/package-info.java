/// Tests of the boards as files; that they show something is tested with whole runs.
@NullMarked
package dev.spate.boards;

import org.jspecify.annotations.NullMarked;
