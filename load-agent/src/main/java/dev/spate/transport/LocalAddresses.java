package dev.spate.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The addresses of this machine from which connections go out, in turn. For any thread.
///
/// Between one local address and one address of a target there are as many connections as there are
/// ports, 28,232 with the usual settings of Linux, and a port is taken for another minute by whoever
/// closes first. Each further local address has as many again.
public final class LocalAddresses {

    /// Whichever the operating system chooses.
    public static final LocalAddresses ANY = new LocalAddresses(List.of());

    private final List<InetSocketAddress> version4 = new ArrayList<>();
    private final List<InetSocketAddress> version6 = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();

    private LocalAddresses(List<InetAddress> addresses) {
        for (InetAddress address : new LinkedHashSet<>(addresses)) {
            (address instanceof Inet6Address ? version6 : version4).add(new InetSocketAddress(address, 0));
        }
    }

    /// @param addresses of this machine
    /// @throws IOException if connections cannot go out from one of them; says why
    public static LocalAddresses of(List<InetAddress> addresses) throws IOException {
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(address, 0));
            } catch (IOException e) {
                throw new IOException(address.getHostAddress() + " is no address of this machine that can be used: "
                        + e.getMessage());
            }
        }
        return new LocalAddresses(addresses);
    }

    public boolean areAny() {
        return version4.isEmpty() && version6.isEmpty();
    }

    /// Whether a connection to this address can go out: whether it is of the same family as one of
    /// these.
    boolean reach(InetAddress target) {
        return areAny() || !family(target).isEmpty();
    }

    /// Where the next connection to this address goes out from; null: let the operating system choose.
    @Nullable
    InetSocketAddress next(InetAddress target) {
        List<InetSocketAddress> family = family(target);
        return family.isEmpty() ? null : family.get((turns.getAndIncrement() & Integer.MAX_VALUE) % family.size());
    }

    private List<InetSocketAddress> family(InetAddress target) {
        return target instanceof Inet6Address ? version6 : version4;
    }

    /// As they were given, those of IPv4 first.
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        version4.forEach(one -> all.add(one.getAddress().getHostAddress()));
        version6.forEach(one -> all.add(one.getAddress().getHostAddress()));
        return String.join(",", all);
    }
}
