/// Patterns and anti-patterns of async runtimes: the same work, done in several ways, to be measured.
@NullMarked
package dev.spate.target.lab;

import org.jspecify.annotations.NullMarked;
