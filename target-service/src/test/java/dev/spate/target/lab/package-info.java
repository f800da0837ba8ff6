/// Tests of the patterns through a real service.
@NullMarked
package dev.spate.target.lab;

import org.jspecify.annotations.NullMarked;
