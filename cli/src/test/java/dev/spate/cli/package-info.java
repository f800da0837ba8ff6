/// Tests of the command line that need no process of its own.
@NullMarked
package dev.spate.cli;

import org.jspecify.annotations.NullMarked;
