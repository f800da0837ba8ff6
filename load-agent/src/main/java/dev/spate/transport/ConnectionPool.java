package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.scenario.ByteWriter;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections of one loop to one address, and the exchanges that wait for one.
///
/// ## Which connection
/// The one that has been idle longest. So all of them stay warm, in the target's eyes too: none is
/// closed for being idle while others work, and a target that spreads connections over its threads gets
/// even load.
///
/// ## Waiting
/// When none is idle an exchange waits, first come, first served, in a queue without limit of its own:
/// sessions are limited. An exchange waits only while there is hope: when an attempt to connect fails
/// and no connection stands or is being opened, all that wait fail.
///
/// ## Opening
/// Up to `size` are opened in advance by [#open]. One that is lost is replaced at once if it has ever
/// been of use, else when an exchange needs it: a target that accepts and hangs up must not be able to
/// make the loop spin.
///
/// ## Being refused
/// While no connection stands, an exchange that comes has an attempt to connect made at once, or shares
/// the one that is under way; it ends when that attempt does. So what a request to a dead target meets
/// is what the target did: it is never failed without an attempt of its time, which would invent an
/// error, and never made to wait before one, which would invent a response time. There is one attempt at
/// a time, and none without an exchange.
///
/// An exchange for a name that has no address ends with the look-up that was made for it, likewise.
///
/// While some connections stand and more are refused, as by a target that limits them, exchanges wait
/// for those that stand, and the wait is real. Further attempts then would only burn time: the next one
/// waits 1 ms, then twice as long each time, up to 50 ms.
///
/// ## Connections that are not shared
/// Where each session has its own, or each request, none is opened in advance and none is idle for
/// others: an exchange waits for an attempt, of which there are as many under way as exchanges wait, and
/// the first to wait has the first to be ready. An attempt that fails ends the exchange that has waited
/// longest, for nobody will hand it a connection. One that is ready when nobody waits any more is
/// closed: a later exchange must not find its opening done.
///
/// An idle connection that the target closes is replaced without a word. One that it closes while a
/// request is on its way makes that request [Outcome#INCOMPLETE] or [Outcome#RESET]: whether the target
/// has seen it cannot be known, and sending it again would hide what a user would have met.
///
/// For its loop only.
public final class ConnectionPool {

    private static final long FIRST_BACK_OFF_NANOS = 1_000_000;
    private static final long LAST_BACK_OFF_NANOS = 50_000_000;

    /// Connections being opened at one time: less than the usual backlog of a listening socket, beyond
    /// which attempts are lost and repeated after a second.
    private static final int MAX_OPENING = 32;

    private final IoLoop io;
    private final Opener opener;
    private final Authority authority;
    private final ConnectionPools pools;
    private final ByteWriter scratch;
    private final int size;
    private final HttpSettings.Reuse reuse;
    private @Nullable Route route;
    /// Whether the route may be used without another look-up.
    private boolean located;

    private boolean locating;
    /// All that are being opened or stand.
    private final Set<Connection> connections = new HashSet<>();

    private int wanted;
    private int opening;
    private int standing;
    private @Nullable Connection firstIdle;
    private @Nullable Connection lastIdle;
    private @Nullable Exchange firstWaiting;
    private @Nullable Exchange lastWaiting;
    private int waiting;

    private long backOffNanos;
    private boolean backingOff;
    private boolean closed;

    ConnectionPool(
            ConnectionPools pools,
            IoLoop io,
            Opener opener,
            Authority authority,
            ByteWriter scratch,
            int size,
            HttpSettings.Reuse reuse) {
        this.pools = pools;
        this.io = io;
        this.opener = opener;
        this.authority = authority;
        this.scratch = scratch;
        this.size = size;
        this.reuse = reuse;
    }

    /// Sends a request as soon as there is a connection for it.
    public void submit(Exchange exchange) {
        Connection own = exchange.kept(this);
        if (own != null) {
            boolean _ = own.send(exchange, scratch);
            return;
        }
        Connection idle = firstIdle;
        if (idle != null) {
            unlinkIdle(idle);
            boolean _ = idle.send(exchange, scratch);
            if (idle.hasRoom()) {
                linkIdle(idle);
            }
            return;
        }
        linkWaiting(exchange);
        openMissing();
    }

    /// Opens all connections that there are in advance.
    void open() {
        wanted = inAdvance();
        openMissing();
    }

    /// Whether no attempt is under way, nor the look-up that comes before one.
    boolean isSettled() {
        return opening == 0 && !locating;
    }

    int standing() {
        return standing;
    }

    int waiting() {
        return waiting;
    }

    /// Where it goes has been found; null: there is no such host.
    void located(@Nullable Location found) {
        locating = false;
        if (closed) {
            return;
        }
        if (found == null) {
            wanted = 0;
            opener.notFound();
            failWaiting(ConnectionFailure.UNKNOWN_HOST.outcome());
            return;
        }
        if (route == null) {
            route = new Route(found);
        }
        located = true;
        openMissing();
    }

    void forget(Exchange exchange) {
        unlinkWaiting(exchange);
    }

    void opened(Connection connection) {
        opening--;
        if (closed) {
            connection.discard();
            return;
        }
        standing++;
        backOffNanos = 0;
        release(connection);
        openMissing();
    }

    void refused(Connection connection, ConnectionFailure failure) {
        opening--;
        if (closed) {
            return;
        }
        connections.remove(connection);
        if (reuse != HttpSettings.Reuse.SHARED) {
            if (opening < waiting) {
                failFirst(failure.outcome());
            }
            openMissing();
            return;
        }
        wanted = standing;
        backOffNanos = backOffNanos == 0 ? FIRST_BACK_OFF_NANOS : Math.min(2 * backOffNanos, LAST_BACK_OFF_NANOS);
        if (standing > 0 && !backingOff) {
            backingOff = true;
            Future<?> _ = io.events().schedule(this::tryAgain, backOffNanos, TimeUnit.NANOSECONDS);
        }
        if (standing == 0 && opening == 0) {
            failWaiting(failure.outcome());
        }
    }

    /// A connection that had none has room.
    void release(Connection connection) {
        if (connection.keeper != null) {
            return;
        }
        while (connection.hasRoom()) {
            Exchange next = firstWaiting;
            if (next == null) {
                if (reuse == HttpSettings.Reuse.SHARED) {
                    linkIdle(connection);
                } else {
                    connection.close();
                }
                return;
            }
            unlinkWaiting(next);
            if (reuse == HttpSettings.Reuse.SESSION) {
                // Also of a session that has no request to send after all: it is closed with it.
                next.keep(connection);
                boolean _ = connection.send(next, scratch);
                return;
            }
            boolean _ = connection.send(next, scratch);
        }
    }

    /// Whether a connection may carry more than one request.
    boolean keepsConnections() {
        return reuse != HttpSettings.Reuse.NONE;
    }

    /// A connection that had room has none any more, though it was given nothing.
    void full(Connection connection) {
        unlinkIdle(connection);
    }

    /// A connection that stood is closed.
    void lost(Connection connection, boolean wasIdle) {
        Exchange keeper = connection.keeper;
        if (keeper != null) {
            keeper.letGo(connection);
        }
        if (!closed) {
            connections.remove(connection);
            left(connection, wasIdle);
        }
    }

    /// A connection that stood takes no more exchanges, and will be [#gone] when it has none.
    void left(Connection connection, boolean wasIdle) {
        if (closed) {
            return;
        }
        standing--;
        if (wasIdle && reuse == HttpSettings.Reuse.SHARED) {
            unlinkIdle(connection);
        }
        if (!connection.hasServed()) {
            wanted = Math.max(0, wanted - 1);
        } else {
            wanted = inAdvance();
        }
        openMissing();
    }

    /// A connection that has left is closed.
    void gone(Connection connection) {
        if (!closed) {
            connections.remove(connection);
        }
    }

    /// Sends a request once more that its target has not seen, before all that wait.
    void again(Exchange exchange) {
        if (firstIdle != null || closed) {
            submit(exchange);
            return;
        }
        linkFirstWaiting(exchange);
        openMissing();
    }

    /// Bytes came that belong to no response.
    void sawGarbage() {
        pools.countGarbage();
    }

    /// Closes everything. Exchanges are not told.
    void close() {
        closed = true;
        connections.forEach(Connection::discard);
        connections.clear();
    }

    private int inAdvance() {
        return reuse == HttpSettings.Reuse.SHARED ? size : 0;
    }

    private void tryAgain() {
        try {
            backingOff = false;
            openMissing();
        } catch (RuntimeException | Error e) {
            io.defect(e);
        }
    }

    /// Without any connection nobody is made to wait.
    private boolean mustWait() {
        return backingOff && standing > 0;
    }

    private void openMissing() {
        if (mustWait() || closed || locating) {
            return;
        }
        boolean opens = false;
        int limit = backOffNanos > 0 ? 1 : reuse == HttpSettings.Reuse.SHARED ? MAX_OPENING : size;
        while (standing + opening < size
                && opening < limit
                && !mustWait()
                && (standing + opening < wanted || opening < waiting)) {
            Route to = route;
            if (to == null || !located) {
                locating = true;
                pools.locate(this, authority);
                return;
            }
            opens = true;
            opening++;
            Connection connection = pools.newConnection(this, authority);
            connections.add(connection);
            opener.open(connection, authority, to);
        }
        if (opens && pools.forgetAtOnce()) {
            located = false;
        }
    }

    private void failWaiting(Outcome outcome) {
        // Those that come while these fail wait for the next attempt.
        for (int left = waiting; left > 0; left--) {
            failFirst(outcome);
        }
    }

    private void failFirst(Outcome outcome) {
        Exchange exchange = firstWaiting;
        if (exchange != null) {
            unlinkWaiting(exchange);
            exchange.failed(outcome, io.nanoTime(), 0);
            exchange.proceed();
        }
    }

    private void linkIdle(Connection connection) {
        Connection last = lastIdle;
        connection.listed = true;
        connection.previousIdle = last;
        connection.nextIdle = null;
        if (last == null) {
            firstIdle = connection;
        } else {
            last.nextIdle = connection;
        }
        lastIdle = connection;
    }

    private void unlinkIdle(Connection connection) {
        Connection previous = connection.previousIdle;
        Connection next = connection.nextIdle;
        if (previous == null) {
            firstIdle = next;
        } else {
            previous.nextIdle = next;
        }
        if (next == null) {
            lastIdle = previous;
        } else {
            next.previousIdle = previous;
        }
        connection.listed = false;
        connection.previousIdle = null;
        connection.nextIdle = null;
    }

    private void linkWaiting(Exchange exchange) {
        Exchange last = lastWaiting;
        exchange.previousWaiting = last;
        exchange.nextWaiting = null;
        exchange.waitingAt = this;
        if (last == null) {
            firstWaiting = exchange;
        } else {
            last.nextWaiting = exchange;
        }
        lastWaiting = exchange;
        waiting++;
    }

    private void linkFirstWaiting(Exchange exchange) {
        Exchange first = firstWaiting;
        exchange.previousWaiting = null;
        exchange.nextWaiting = first;
        exchange.waitingAt = this;
        if (first == null) {
            lastWaiting = exchange;
        } else {
            first.previousWaiting = exchange;
        }
        firstWaiting = exchange;
        waiting++;
    }

    private void unlinkWaiting(Exchange exchange) {
        Exchange previous = exchange.previousWaiting;
        Exchange next = exchange.nextWaiting;
        if (previous == null) {
            firstWaiting = next;
        } else {
            previous.nextWaiting = next;
        }
        if (next == null) {
            lastWaiting = previous;
        } else {
            next.previousWaiting = previous;
        }
        exchange.previousWaiting = null;
        exchange.nextWaiting = null;
        exchange.waitingAt = null;
        waiting--;
    }
}
