/// Tests of the inspector, with real loops, pools and sockets.
@NullMarked
package dev.spate.inspector;

import org.jspecify.annotations.NullMarked;
