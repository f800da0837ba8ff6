package dev.spate.scenario;

/// Where a connection goes to: a host and a port, reached by TCP, or by TLS upon it.
///
/// @param host a name or an address; an IPv6 address without its brackets
/// @param port 1 to 65535
/// @param secure whether by TLS: whether the address begins with `https`
public record Authority(String host, int port, boolean secure) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Authority {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("no address: host '" + host + "', port " + port);
        }
    }

    /// By plain TCP.
    public Authority(String host, int port) {
        this(host, port, false);
    }

    /// The port of an address that gives none.
    static int usualPort(boolean secure) {
        return secure ? HTTPS_PORT : HTTP_PORT;
    }

    /// Whether it is written without its port.
    boolean hasUsualPort() {
        return port == usualPort(secure);
    }
}
