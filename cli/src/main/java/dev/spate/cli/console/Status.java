package dev.spate.cli.console;

import org.jspecify.annotations.Nullable;

/// What the console itself does.
///
/// @param place where snapshots come from: an address or a file
/// @param mode in capitals: `LIVE`, `PAUSED` and such
/// @param well whether that is as it should be
/// @param says a sentence for the last line, null for none: keys are shown there
record Status(
        String place, String mode, boolean well, @Nullable String says) {}
