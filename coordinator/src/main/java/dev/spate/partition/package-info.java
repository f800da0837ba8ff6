/// A plan's load divided over agents: shares that are disjoint and together the whole. Pure.
@NullMarked
package dev.spate.partition;

import org.jspecify.annotations.NullMarked;
