package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.workload.HttpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where authorities are on the network, and from where connections go to them, for all loops of an
/// agent. For any thread.
///
/// A name that has been found is looked up again whenever its time to live has passed, by threads of the
/// book's own: loops use what is known meanwhile, and what was found from then on. Where that fails,
/// what was known stays in use, and [#takeFailures] says so. With a time to live of 0 nothing stays
/// known, and loops have to ask each time; then too what was found last is used when nothing is found.
///
/// Addresses that are no names are never looked up.
public final class AddressBook implements AutoCloseable {

    /// Look-ups at one time: the operating system may take seconds for one that fails.
    private static final int THREADS = 4;

    private static final long IDLE_SECONDS = 10;

    private final Map<Authority, Location> found = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final Resolver resolver;
    private final long timeToLiveNanos;
    private final LocalAddresses from;
    private final @Nullable Location always;
    private final @Nullable Location secure;
    private final ScheduledThreadPoolExecutor threads;

    /// Looks names up once.
    public AddressBook() {
        this(Resolver.SYSTEM, HttpSettings.NEVER, LocalAddresses.ANY);
    }

    /// @param timeToLiveNanos as in [HttpSettings#dnsTtlNanos()]
    /// @param from addresses of other families than these are left out
    public AddressBook(Resolver resolver, long timeToLiveNanos, LocalAddresses from) {
        this(resolver, timeToLiveNanos, from, null, null);
    }

    /// @param always where everything is, whatever its name
    /// @param secure where everything is that is reached by TLS
    public AddressBook(InetSocketAddress always, InetSocketAddress secure) {
        this(Resolver.SYSTEM, HttpSettings.NEVER, LocalAddresses.ANY, new Location(always), new Location(secure));
    }

    private AddressBook(
            Resolver resolver,
            long timeToLiveNanos,
            LocalAddresses from,
            @Nullable Location always,
            @Nullable Location secure) {
        this.resolver = resolver;
        this.timeToLiveNanos = timeToLiveNanos;
        this.from = from;
        this.always = always;
        this.secure = secure;
        this.threads = new ScheduledThreadPoolExecutor(
                THREADS, Thread.ofPlatform().daemon().name("spate-names-", 0).factory());
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
    }

    /// Looks a name up if it is not known, which may take seconds.
    public void lookUp(Authority authority) throws UnknownHostException {
        if (known(authority) == null) {
            Location _ = locate(authority);
        }
    }

    /// How many names could not be looked up again since the last call.
    public long takeFailures() {
        return failures.getAndSet(0);
    }

    /// Ends the threads. Nothing must be asked any more.
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// @return null if it has to be looked up first
    @Nullable
    Location known(Authority authority) {
        Location fixed = authority.secure() ? secure : always;
        if (fixed != null) {
            return fixed;
        }
        return timeToLiveNanos > 0 ? found.get(authority) : null;
    }

    LocalAddresses from() {
        return from;
    }

    /// Whether what was found must be asked for before each use.
    boolean forgetsAtOnce() {
        return timeToLiveNanos == 0;
    }

    /// Has it looked up, by another thread, which then tells where it is; null: there is no such host.
    void lookUp(Authority authority, Consumer<@Nullable Location> then) {
        threads.execute(() -> {
            @Nullable Location at = null;
            try {
                at = locate(authority);
            } catch (UnknownHostException _) {
                // Told by the absence of a location.
            }
            then.accept(at);
        });
    }

    private Location locate(Authority authority) throws UnknownHostException {
        Location before = found.get(authority);
        try {
            InetSocketAddress[] addresses = addresses(authority);
            if (before == null) {
                Location first = new Location(addresses);
                before = found.putIfAbsent(authority, first);
                if (before == null) {
                    keepUpToDate(authority, first);
                    return first;
                }
            }
            before.found(addresses);
            return before;
        } catch (UnknownHostException e) {
            if (before == null) {
                throw e;
            }
            failures.incrementAndGet();
            return before;
        }
    }

    private void keepUpToDate(Authority authority, Location location) {
        if (timeToLiveNanos == 0 || timeToLiveNanos == HttpSettings.NEVER || literal(authority) != null) {
            return;
        }
        Future<?> _ = threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        location.found(addresses(authority));
                    } catch (UnknownHostException _) {
                        failures.incrementAndGet();
                    }
                },
                timeToLiveNanos,
                timeToLiveNanos,
                TimeUnit.NANOSECONDS);
    }

    private InetSocketAddress[] addresses(Authority authority) throws UnknownHostException {
        InetAddress literal = literal(authority);
        InetAddress[] hosts = literal != null ? new InetAddress[] {literal} : resolver.lookUp(authority.host());
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress host : hosts) {
            if (from.reach(host)) {
                addresses.add(new InetSocketAddress(host, authority.port()));
            }
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(authority.host() + " has no address that can be reached from here");
        }
        return addresses.toArray(new InetSocketAddress[0]);
    }

    /// @return null if the host is a name
    private static @Nullable InetAddress literal(Authority authority) {
        try {
            return InetAddress.ofLiteral(authority.host());
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
