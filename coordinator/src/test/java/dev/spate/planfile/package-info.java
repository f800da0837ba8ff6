/// Shows that plans are read as they are meant, and refused with all of their problems.
@NullMarked
package dev.spate.planfile;

import org.jspecify.annotations.NullMarked;
