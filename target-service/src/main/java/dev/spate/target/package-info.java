/// The target service: an HTTP service that behaves as asked, and that bears witness to what reached it.
@NullMarked
package dev.spate.target;

import org.jspecify.annotations.NullMarked;
