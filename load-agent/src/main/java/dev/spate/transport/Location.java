package dev.spate.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Where one authority is: all its addresses, which change when its name is looked up again. For any
/// thread: the array is replaced as a whole and never written to, and the write of the volatile field
/// orders what is in it before any reader's read.
final class Location {

    private final AtomicInteger routes = new AtomicInteger();
    private volatile InetSocketAddress[] addresses;

    /// @param addresses at least one
    Location(InetSocketAddress... addresses) {
        this.addresses = distinct(addresses);
    }

    /// Another array after each look-up.
    InetSocketAddress[] addresses() {
        return addresses;
    }

    /// It has been looked up again. Where the same addresses come in another order, the old one stays,
    /// so that who goes round them is not thrown back.
    void found(InetSocketAddress... again) {
        InetSocketAddress[] old = addresses;
        InetSocketAddress[] now = distinct(again);
        boolean same = Set.of(old).equals(Set.of(now));
        addresses = same ? old.clone() : now;
    }

    /// Where a route begins: each one address further than the one before it.
    int beginning() {
        return routes.getAndIncrement() & Integer.MAX_VALUE;
    }

    private static InetSocketAddress[] distinct(InetSocketAddress... addresses) {
        if (addresses.length == 0) {
            throw new IllegalArgumentException("no address");
        }
        return new LinkedHashSet<>(Arrays.asList(addresses)).toArray(new InetSocketAddress[0]);
    }
}
