/// The statistics of an experiment: in which order trials go, how large an effect is and how sure that
/// is. Pure.
@NullMarked
package dev.spate.lab.stats;

import org.jspecify.annotations.NullMarked;
