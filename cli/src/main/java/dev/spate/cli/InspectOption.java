package dev.spate.cli;

import dev.spate.inspector.RuntimeInspector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--inspect`, of all commands whose inspector is shown on the port of `--metrics` and nowhere else.
final class InspectOption {

    @Option(
            names = "--inspect",
            description = {
                "Watch event loops from the beginning; POST",
                "/inspect/on and /inspect/off on the port of",
                "--metrics switch it too"
            })
    private boolean given;

    /// Refuses what nobody could see.
    ///
    /// @throws WrongInputException if it was given without a port
    void check(MetricsOption metrics) {
        if (given && !metrics.given()) {
            throw new WrongInputException("--inspect: what event loops do is shown on the port of --metrics; give that"
                    + " too, such as --metrics 9464");
        }
    }

    /// @throws WrongInputException if it was given where this process only asks another one
    void checkNotUsed() {
        if (given) {
            throw new WrongInputException("--inspect watches this process, and here it only asks a coordinator"
                    + " elsewhere; say it to spate coordinator and spate agent");
        }
    }

    /// Whether to watch from the beginning.
    boolean given() {
        return given;
    }

    /// Shows an inspector on the port of the metrics, and switches it on if that was asked for.
    void show(RuntimeInspector inspector, LiveMetrics live) {
        live.inspect(inspector);
        if (given) {
            inspector.on();
        }
    }

    /// Makes an inspector and shows it. Closed by the caller.
    ///
    /// @param process what this process is
    /// @return null if no metrics are shown: nobody could see it
    @Nullable
    RuntimeInspector open(String process, LiveMetrics live) {
        if (live.metrics() == null) {
            return null;
        }
        RuntimeInspector inspector = RuntimeInspector.of(process);
        show(inspector, live);
        return inspector;
    }
}
