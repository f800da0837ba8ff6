@NullMarked
package dev.spate.agent;

import org.jspecify.annotations.NullMarked;
