package dev.spate.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Finds the addresses of names, which may take seconds. Called by any thread, and by several at a time.
@FunctionalInterface
public interface Resolver {

    /// @return at least one, in the order in which they were told
    InetAddress[] lookUp(String host) throws UnknownHostException;

    /// That of the operating system, by way of the JDK: with its file of hosts, its search domains, and
    /// whatever else it knows of names. The JDK keeps what it found for half a minute, unless the
    /// process has begun with `sun.net.inetaddr.ttl=0`, as `spate` does.
    Resolver SYSTEM = InetAddress::getAllByName;
}
