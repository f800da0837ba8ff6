/// Reads a plan file into a [dev.spate.plan.Plan], or says everything that is wrong with it.
///
/// Every object of a plan is declared once, as a shape; reading, suggestions, the JSON Schema and the
/// reference page all come from that declaration.
@NullMarked
package dev.spate.planfile;

import org.jspecify.annotations.NullMarked;
