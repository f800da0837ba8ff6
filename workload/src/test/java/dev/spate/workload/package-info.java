/// That texts are read as templates, and that no work can be described that makes no sense.
@NullMarked
package dev.spate.workload;

import org.jspecify.annotations.NullMarked;
