/// What people look at, in a real browser and on a real terminal.
@NullMarked
package dev.spate.browser;

import org.jspecify.annotations.NullMarked;
