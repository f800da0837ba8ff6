/// The tools of the tests, tested.
@NullMarked
package dev.spate.testkit;

import org.jspecify.annotations.NullMarked;
