/// What a session does: scenarios compiled once for each event loop, rendered to bytes and judged on its
/// hot path.
@NullMarked
package dev.spate.scenario;

import org.jspecify.annotations.NullMarked;
