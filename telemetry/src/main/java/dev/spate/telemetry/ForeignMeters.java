package dev.spate.telemetry;

import java.util.Map;
import java.util.function.DoubleSupplier;

/// Takes figures that a library keeps of itself, to be read whenever metrics are exported. For any
/// thread.
@FunctionalInterface
public interface ForeignMeters {

    /// Takes none.
    ForeignMeters NONE = (_, _, _, _, _) -> () -> {};

    /// Takes a figure.
    ///
    /// @param name without the library's
    /// @param about what it is, or nothing
    /// @param attributes that tell it from others of its name
    /// @param grows whether it is a count of all so far, and only ever grows
    /// @param value called by the exporting thread; NaN while there is none
    /// @return forgets the figure
    Runnable add(String name, String about, Map<String, String> attributes, boolean grows, DoubleSupplier value);
}
