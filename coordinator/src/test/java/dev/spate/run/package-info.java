@NullMarked
package dev.spate.run;

import org.jspecify.annotations.NullMarked;
