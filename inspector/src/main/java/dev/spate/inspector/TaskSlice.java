package dev.spate.inspector;

import jdk.jfr.Category;
import jdk.jfr.Contextual;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A flight recorder's event around one run of a task or handler. Its trace id is contextual: `jfr`
/// shows it beside every event of the same thread and time, such as a monitor that was waited for.
@Name("dev.spate.TaskSlice")
@Label("Task Slice")
@Category("Spate")
@Description("One run of a task or handler")
@StackTrace(false)
final class TaskSlice extends Event {

    @Label("Trace Id")
    @Contextual
    String trace = "";

    @Label("Origin")
    @Contextual
    String origin = "";

    /// Whether slices are written; changed at run time. Plain, because a slice more or less does not
    /// matter.
    private static boolean written;

    static void write(boolean on) {
        written = on;
    }

    static boolean isWritten() {
        return written;
    }

    /// @return null if no slices are written
    static @Nullable TaskSlice begin(String origin, @Nullable String trace) {
        if (!written) {
            return null;
        }
        TaskSlice slice = new TaskSlice();
        if (!slice.isEnabled()) {
            return null;
        }
        slice.origin = origin;
        slice.trace = trace == null ? "" : trace;
        slice.begin();
        return slice;
    }

    static void end(@Nullable TaskSlice slice) {
        if (slice != null) {
            slice.commit();
        }
    }
}
