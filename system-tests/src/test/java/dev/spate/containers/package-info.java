/// The images at work: coordinator, agents, target and a broker as containers on a network of their own,
/// and what happens to a run when one of them is hurt.
@NullMarked
package dev.spate.containers;

import org.jspecify.annotations.NullMarked;
