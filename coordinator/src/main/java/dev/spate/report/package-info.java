/// What is left of a run: the files of its folder, the page, and the text on a terminal.
@NullMarked
package dev.spate.report;

import org.jspecify.annotations.NullMarked;
