/// What tests of several modules share: seeds that replay a failure, clocks that are stepped, a server
/// that counts and times what reaches it, and one that misbehaves on purpose.
@NullMarked
package dev.spate.testkit;

import org.jspecify.annotations.NullMarked;
