/// Whole runs: the `spate` command as a process, against servers on this machine.
@NullMarked
package dev.spate.runs;

import org.jspecify.annotations.NullMarked;
