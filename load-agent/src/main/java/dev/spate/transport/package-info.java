/// Requests on the wire: event loops, connections, and the reading of responses. All of Netty that the
/// agent knows is here.
@NullMarked
package dev.spate.transport;

import org.jspecify.annotations.NullMarked;
