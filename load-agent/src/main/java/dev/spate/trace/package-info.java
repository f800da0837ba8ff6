/// The traces of requests: their ids, which of them are kept, and the spans made of those.
@NullMarked
package dev.spate.trace;

import org.jspecify.annotations.NullMarked;
