package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.scenario.ByteWriter;
import dev.spate.workload.HttpSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pools of one loop, by address. For that loop only.
public final class ConnectionPools implements AutoCloseable {

    /// Addresses that a response or a variable can make up. Past it requests to new ones fail as
    /// `internal`, so that a target cannot fill the memory with redirects to ever new names.
    static final int MAX_POOLS = 1024;

    private static final int SCRATCH_BYTES = 4 << 10;

    private final IoLoop io;
    private final HttpSettings settings;
    private final AddressBook addresses;
    private final int connections;
    private final Opener opener;
    private final ByteWriter scratch = new ByteWriter(SCRATCH_BYTES);

    /// Made when it is needed, since most runs speak HTTP/1.1.
    private @Nullable RequestHeaders requestHeaders;

    private final Map<Authority, ConnectionPool> pools = new HashMap<>();
    private @Nullable Authority lastAuthority;
    private @Nullable ConnectionPool lastPool;
    private long garbage;

    /// Without anybody who listens, for addresses without TLS.
    public ConnectionPools(IoLoop io, HttpSettings settings, AddressBook addresses, int connections) {
        this(
                io,
                settings,
                addresses,
                connections,
                new RunSecrets(settings.tls(), Map.of(), KeyFolder.NONE, _ -> null),
                ConnectionListener.NONE);
    }

    /// @param connections for each address
    /// @param secrets what `https` addresses need
    /// @param listener of every connection
    public ConnectionPools(
            IoLoop io,
            HttpSettings settings,
            AddressBook addresses,
            int connections,
            Secrets secrets,
            ConnectionListener listener) {
        this.io = io;
        this.settings = settings;
        this.addresses = addresses;
        this.connections = Math.max(1, connections);
        this.opener = new Opener(io, settings, secrets, addresses.from(), listener);
    }

    /// Begins to open all connections to these addresses.
    public void open(Collection<Authority> authorities) {
        for (Authority authority : authorities) {
            ConnectionPool pool = of(authority);
            if (pool != null) {
                pool.open();
            }
        }
    }

    /// Whether no connection is being opened.
    public boolean areSettled() {
        for (ConnectionPool pool : pools.values()) {
            if (!pool.isSettled()) {
                return false;
            }
        }
        return true;
    }

    /// The pool of an address, new if need be.
    ///
    /// @return null if there are too many already
    public @Nullable ConnectionPool of(Authority authority) {
        if (authority.equals(lastAuthority)) {
            return lastPool;
        }
        ConnectionPool pool = pools.get(authority);
        if (pool == null) {
            if (pools.size() >= MAX_POOLS) {
                return null;
            }
            pool = new ConnectionPool(this, io, opener, authority, scratch, connections, settings.reuse());
            pools.put(authority, pool);
        }
        lastAuthority = authority;
        lastPool = pool;
        return pool;
    }

    /// Connections that stand.
    public int openConnections() {
        int open = 0;
        for (ConnectionPool pool : pools.values()) {
            open += pool.standing();
        }
        return open;
    }

    /// Exchanges that wait for a connection.
    public int queuedExchanges() {
        int queued = 0;
        for (ConnectionPool pool : pools.values()) {
            queued += pool.waiting();
        }
        return queued;
    }

    /// How often bytes came that belong to no response, each of which has cost a connection.
    public long garbage() {
        return garbage;
    }

    /// How many names could not be looked up again since somebody last asked, on all loops.
    public long takeFailedLookUps() {
        return addresses.takeFailures();
    }

    /// Closes all connections. Exchanges under way are not told.
    @Override
    public void close() {
        pools.values().forEach(ConnectionPool::close);
        opener.close();
    }

    Connection newConnection(ConnectionPool pool, Authority authority) {
        boolean secure = authority.secure();
        return switch (settings.version()) {
            case HTTP_1_1 -> new Http1Connection(pool, io, secure, settings.maxHeaderBytes(), settings.maxBodyBytes());
            case HTTP_2, H2C ->
                new Http2Connection(
                        pool, io, secure, requestHeaders(), settings.maxHeaderBytes(), settings.maxBodyBytes());
        };
    }

    private RequestHeaders requestHeaders() {
        RequestHeaders made = requestHeaders;
        if (made == null) {
            made = new RequestHeaders(new TextCache());
            requestHeaders = made;
        }
        return made;
    }

    void countGarbage() {
        garbage++;
    }

    /// Finds out where a pool's connections go, perhaps within the call, and tells it.
    void locate(ConnectionPool pool, Authority authority) {
        Location known = addresses.known(authority);
        if (known != null) {
            pool.located(known);
        } else {
            addresses.lookUp(authority, found -> io.execute(() -> pool.located(found)));
        }
    }

    /// Whether what [#locate] tells holds for the moment only.
    boolean forgetAtOnce() {
        return addresses.forgetsAtOnce();
    }
}
