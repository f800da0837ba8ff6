package dev.spate.transport;

import java.net.InetSocketAddress;

/// The addresses that a pool's connections go to, one after the other, all in turn.
///
/// One that has refused a connection, and none of whose connections stood before, is passed over until
/// the name is looked up again, as long as there is another: `localhost` has an IPv6 address on most
/// machines, and few programs listen there. One that has taken connections keeps its turn whatever it
/// does later.
///
/// For its loop only.
final class Route {

    private final Location location;
    private InetSocketAddress[] addresses;
    private boolean[] refusing;
    private boolean[] proven;
    private int next;

    Route(Location location) {
        this.location = location;
        this.addresses = location.addresses();
        this.refusing = new boolean[addresses.length];
        this.proven = new boolean[addresses.length];
        this.next = location.beginning() % addresses.length;
    }

    /// The number of addresses.
    int size() {
        return addresses.length;
    }

    /// Where the next connection goes.
    @SuppressWarnings("ReferenceEquality") // there is another array after each look-up
    InetSocketAddress next() {
        InetSocketAddress[] now = location.addresses();
        if (now != addresses) {
            addresses = now;
            refusing = new boolean[now.length];
            proven = new boolean[now.length];
            next %= now.length;
        }
        int first = next;
        for (int i = 0; i < addresses.length && refusing[next]; i++) {
            advance();
        }
        if (refusing[next]) {
            next = first;
        }
        InetSocketAddress to = addresses[next];
        advance();
        return to;
    }

    /// Where a connection goes next that one address did not take: so on through all of them, whatever
    /// other connections do meanwhile.
    InetSocketAddress after(InetSocketAddress address) {
        int at = indexOf(address);
        if (at < 0) {
            return next();
        }
        for (int i = 1; i < addresses.length; i++) {
            int other = (at + i) % addresses.length;
            if (!refusing[other]) {
                return addresses[other];
            }
        }
        return addresses[(at + 1) % addresses.length];
    }

    /// A connection stands.
    void took(InetSocketAddress address) {
        int at = indexOf(address);
        if (at >= 0) {
            proven[at] = true;
            refusing[at] = false;
        }
    }

    /// Nobody took a connection there.
    void refused(InetSocketAddress address) {
        int at = indexOf(address);
        if (at >= 0 && !proven[at]) {
            refusing[at] = true;
        }
    }

    private void advance() {
        next = next + 1 == addresses.length ? 0 : next + 1;
    }

    /// @return -1 if it is none of them any more
    private int indexOf(InetSocketAddress address) {
        for (int i = 0; i < addresses.length; i++) {
            if (addresses[i].equals(address)) {
                return i;
            }
        }
        return -1;
    }
}
