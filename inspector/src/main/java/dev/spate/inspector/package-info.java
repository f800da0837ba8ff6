/// What an async runtime does: who runs on which loop, how long, how late, what is waited for, and lints
/// that name the mistake.
@NullMarked
package dev.spate.inspector;

import org.jspecify.annotations.NullMarked;
