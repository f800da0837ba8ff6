/// What is written on a topic: messages as records, and the one place that turns them into bytes and
/// back.
@NullMarked
package dev.spate.protocol;

import org.jspecify.annotations.NullMarked;
