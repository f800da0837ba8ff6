package dev.spate.cli;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where this process shows its metrics. Shared by all commands that do some work.
final class MetricsOption {

    private static final Pattern PLACE =
            Pattern.compile("(?:(?<host>[^:\\[\\]]+|\\[[0-9A-Fa-f:.]+])?:)?(?<port>[0-9]{1,5})");

    @Option(
            names = "--metrics",
            paramLabel = "[HOST:]PORT",
            description = {
                "Serve /metrics, /health/live and /health/ready of",
                "this process there. HOST is 127.0.0.1 unless given,",
                "PORT 0 any free one. Default: none"
            })
    private @Nullable String given;

    /// Opens the port, if one was asked for.
    ///
    /// @param role what the process is, as `spate_build_info` says
    /// @throws WrongInputException if it is no port
    /// @throws IOException if it cannot be listened on; its message says all
    LiveMetrics open(String role) throws IOException {
        if (given == null) {
            return LiveMetrics.none();
        }
        Matcher place = PLACE.matcher(given);
        if (!place.matches() || Integer.parseInt(place.group("port")) > 65_535) {
            throw new WrongInputException("--metrics " + given
                    + ": this is no port, and no address with a port, such as 9464 or 0.0.0.0:9464");
        }
        String host =
                place.group("host") == null ? "127.0.0.1" : place.group("host").replaceAll("[\\[\\]]", "");
        return LiveMetrics.open(role, host, Integer.parseInt(place.group("port")));
    }

    boolean given() {
        return given != null;
    }

    /// @throws WrongInputException if it was given where this process only asks another one
    void checkNotUsed() {
        if (given != null) {
            throw new WrongInputException("--metrics shows what this process does, and here it only asks a coordinator"
                    + " elsewhere; say it to spate coordinator and spate agent");
        }
    }
}
