/// What a process does with its time and memory, recorded for a while, and the pages that show it.
@NullMarked
package dev.spate.profile;

import org.jspecify.annotations.NullMarked;
