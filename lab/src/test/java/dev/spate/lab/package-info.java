/// Tests of experiments.
@NullMarked
package dev.spate.lab;

import org.jspecify.annotations.NullMarked;
