package dev.spate.stack;

/// What Grafana does to an expression before it asks.
final class PanelQueries {

    private PanelQueries() {}

    /// @param base the run that another is compared with
    /// @param shiftSeconds how much later the run began than the base
    static String filledIn(String expr, String run, String base, long shiftSeconds) {
        String filled = expr.replace("$__rate_interval", "20s")
                .replace("$__range", "10m")
                .replace("${shift}", Long.toString(shiftSeconds))
                .replace("$run", run)
                .replace("$base", base)
                .replace("$agent", ".*")
                .replace("$request", ".*")
                .replace("$job", ".*");
        if (filled.contains("$")) {
            throw new IllegalArgumentException("a variable that nobody fills in: " + filled);
        }
        return filled;
    }
}
