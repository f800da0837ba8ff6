/// Tests of what a session does.
@NullMarked
package dev.spate.scenario;

import org.jspecify.annotations.NullMarked;
