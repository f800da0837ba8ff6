/// The append-only log between coordinator and agents: the port and its adapters.
@NullMarked
package dev.spate.log;

import org.jspecify.annotations.NullMarked;
