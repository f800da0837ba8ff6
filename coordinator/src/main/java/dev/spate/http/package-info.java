/// The coordinator's interface for people and programs, and the client of it. No type of the library
/// that serves it leaves this package.
@NullMarked
package dev.spate.http;

import org.jspecify.annotations.NullMarked;
