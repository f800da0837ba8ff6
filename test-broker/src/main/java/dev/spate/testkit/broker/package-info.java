/// A Kafka broker as a process of its own, for tests that want a real one.
@NullMarked
package dev.spate.testkit.broker;

import org.jspecify.annotations.NullMarked;
