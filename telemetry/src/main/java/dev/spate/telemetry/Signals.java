package dev.spate.telemetry;

import java.util.Map;

/// Which signals a user wants exported.
///
/// A signal is wanted if its exporter is named (`OTEL_TRACES_EXPORTER`) or a place for it is
/// (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`), and its exporter is not
/// `none`. The SDK by itself exports to this machine when nothing is said; a load generator that does so
/// unasked would do work that nobody sees.
record Signals(boolean traces, boolean metrics) {

    static Signals in(Map<String, String> environment) {
        if (value(environment, "OTEL_SDK_DISABLED").equalsIgnoreCase("true")) {
            return new Signals(false, false);
        }
        return new Signals(isWanted(environment, "TRACES"), isWanted(environment, "METRICS"));
    }

    boolean any() {
        return traces || metrics;
    }

    private static boolean isWanted(Map<String, String> environment, String signal) {
        String exporter = value(environment, "OTEL_" + signal + "_EXPORTER");
        if (!exporter.isEmpty()) {
            return !exporter.equals("none");
        }
        return !value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT").isEmpty()
                || !value(environment, "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT")
                        .isEmpty();
    }

    /// An empty variable is one that is not set.
    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }
}
