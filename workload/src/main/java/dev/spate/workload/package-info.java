/// What load is: the work that a plan asks for, in the form that coordinator and agents share.
@NullMarked
package dev.spate.workload;

import org.jspecify.annotations.NullMarked;
