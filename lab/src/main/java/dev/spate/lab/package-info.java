/// Experiments: the variants of a pattern of async runtimes under the same load, trial by trial, and
/// what that says about the claim.
@NullMarked
package dev.spate.lab;

import org.jspecify.annotations.NullMarked;
