/// Tests of the coordinator's interface: real HTTP over loopback against a real coordinator.
@NullMarked
package dev.spate.http;

import org.jspecify.annotations.NullMarked;
