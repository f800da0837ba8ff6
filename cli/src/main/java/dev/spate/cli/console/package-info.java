/// `spate inspect`: what an inspector tells, on a terminal. Pictures are functions of snapshots and of
/// what the user has chosen; only [LiveConsole] knows the terminal and only [InspectClient] the service.
@NullMarked
package dev.spate.cli.console;

import org.jspecify.annotations.NullMarked;
