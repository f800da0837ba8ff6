@NullMarked
package dev.spate.cli.console;

import org.jspecify.annotations.NullMarked;
