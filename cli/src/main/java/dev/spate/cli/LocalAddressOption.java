package dev.spate.cli;

import dev.spate.transport.LocalAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// From which addresses of the machine the agents of this process make their connections.
final class LocalAddressOption {

    @Option(
            names = "--local-address",
            paramLabel = "A[,B...]",
            description = {
                "Addresses of this machine that connections go out",
                "from, in turn, with commas between several.",
                "Each has ports of its own, some 28,000 by default.",
                "Default: whichever the operating system chooses"
            })
    private @Nullable String given;

    /// @throws WrongInputException if one of them is not of this machine
    LocalAddresses addresses() {
        if (given == null) {
            return LocalAddresses.ANY;
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : given.split(",", -1)) {
            try {
                addresses.add(InetAddress.ofLiteral(text.strip()));
            } catch (IllegalArgumentException _) {
                throw new WrongInputException(
                        "--local-address " + text + ": this is no IPv4 or IPv6 address, such as 10.0.0.5");
            }
        }
        try {
            return LocalAddresses.of(addresses);
        } catch (IOException e) {
            throw new WrongInputException("--local-address: " + e.getMessage());
        }
    }

    /// @throws WrongInputException if it was given where the agents are other processes
    void checkNotUsed() {
        if (given != null) {
            throw new WrongInputException(
                    "--local-address is for agents in this process, and here there are none; say it to spate agent");
        }
    }
}
