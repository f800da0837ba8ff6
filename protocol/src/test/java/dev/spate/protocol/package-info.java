/// Messages as bytes: what they look like, and that nothing but a message is read from bytes.
@NullMarked
package dev.spate.protocol;

import org.jspecify.annotations.NullMarked;
