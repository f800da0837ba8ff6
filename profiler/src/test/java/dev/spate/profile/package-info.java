/// Known loads and known stacks.
@NullMarked
package dev.spate.profile;

import org.jspecify.annotations.NullMarked;
