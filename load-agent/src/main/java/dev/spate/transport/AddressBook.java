package dev.spate.transport;

import dev.spate.scenario.Authority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Where authorities are on the network. Names are looked up once in a run, by whoever may wait for it;
/// loops only ask what is [#known]. For any thread.
public final class AddressBook {

    private final Map<Authority, InetSocketAddress> known = new ConcurrentHashMap<>();
    private final @Nullable InetSocketAddress always;
    private final @Nullable InetSocketAddress secure;

    public AddressBook() {
        this.always = null;
        this.secure = null;
    }

    /// @param always where everything is, whatever its name
    /// @param secure where everything is that is reached by TLS
    public AddressBook(InetSocketAddress always, InetSocketAddress secure) {
        this.always = always;
        this.secure = secure;
    }

    /// @return null if it was not looked up yet
    @Nullable
    InetSocketAddress known(Authority authority) {
        InetSocketAddress fixed = authority.secure() ? secure : always;
        return fixed != null ? fixed : known.get(authority);
    }

    /// Looks a name up, which may take seconds. Of several addresses the first one is used.
    public InetSocketAddress lookUp(Authority authority) throws UnknownHostException {
        InetSocketAddress before = known(authority);
        if (before != null) {
            return before;
        }
        InetSocketAddress found = new InetSocketAddress(InetAddress.getByName(authority.host()), authority.port());
        known.put(authority, found);
        return found;
    }
}
