/// That intended starts are what the load model says, for every seed and every division.
@NullMarked
package dev.spate.schedule;

import org.jspecify.annotations.NullMarked;
