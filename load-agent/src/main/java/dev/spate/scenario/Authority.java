package dev.spate.scenario;

/// Where a connection goes to: a host and a port, reached by plain TCP.
///
/// @param host a name or an address; an IPv6 address without its brackets
/// @param port 1 to 65535
public record Authority(String host, int port) {
    public Authority {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("no address: host '" + host + "', port " + port);
        }
    }
}
