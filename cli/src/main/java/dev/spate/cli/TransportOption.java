package dev.spate.cli;

import dev.spate.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How agents in this process ask the operating system for events.
final class TransportOption {

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = {"epoll, io_uring or nio.", "Default: epoll on Linux, else nio"})
    private @Nullable String name;

    /// @throws WrongInputException if there is none of that name, or it does not work here
    Transport transport() {
        if (name == null) {
            return Transport.best();
        }
        Transport wanted = Arrays.stream(Transport.values())
                .filter(transport -> nameOf(transport).equals(name.toLowerCase(Locale.ROOT)))
                .findAny()
                .orElseThrow(() -> new WrongInputException(
                        "--transport " + name + ": there are " + names(List.of(Transport.values()))));
        if (!wanted.isAvailable()) {
            throw new WrongInputException("--transport " + name + " does not work on this system; what does: "
                    + names(Arrays.stream(Transport.values())
                            .filter(Transport::isAvailable)
                            .toList()));
        }
        return wanted;
    }

    /// @throws WrongInputException if it was given where the agents are other processes
    void checkNotUsed() {
        if (name != null) {
            throw new WrongInputException(
                    "--transport is for agents in this process, and here there are none; say it to spate agent");
        }
    }

    private static String names(List<Transport> transports) {
        return transports.stream().map(TransportOption::nameOf).collect(Collectors.joining(", "));
    }

    private static String nameOf(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
