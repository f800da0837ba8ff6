/// Tests of the statistics of an experiment.
@NullMarked
package dev.spate.lab.stats;

import org.jspecify.annotations.NullMarked;
