package dev.spate.transport;

import dev.spate.scenario.ByteWriter;
import dev.spate.scenario.ResponseView;
import dev.spate.trace.Peer;
import dev.spate.workload.Outcome;
import org.jspecify.annotations.Nullable;

/// One request under way, from its hand-over to a pool until it has ended.
///
/// A session is one, and uses itself for each of its requests in turn, so that nothing is made per
/// request. All calls are made on the loop of the pool. For each [ConnectionPool#submit] there is
/// exactly one of [#responded] and [#failed], and then one [#proceed], unless [#abandon] comes before.
/// They may come before `submit` returns.
public abstract class Exchange {

    // Used by the pool and the connection.
    @Nullable
    Exchange nextWaiting;

    @Nullable
    Exchange previousWaiting;

    @Nullable
    ConnectionPool waitingAt;

    @Nullable
    Carrier carrier;

    /// How often it was sent to a peer that has not seen it, and says so.
    byte moves;

    /// The connections that nobody else uses, one for each address; linked by [Connection#nextKept].
    private @Nullable Connection firstKept;

    protected Exchange() {}

    /// The request, whole, asked for when there is a connection for it.
    ///
    /// @param scratch empty, may be used for it
    /// @return where the request is; null if it cannot be made, which ends it as [#unmade] says
    protected abstract @Nullable ByteWriter request(ByteWriter scratch);

    /// Why there was no request; asked once after [#request] gave none.
    protected abstract Outcome unmade();

    /// Whether the response has no body whatever its head says.
    protected abstract boolean isHead();

    /// Whether the body of the response must be kept.
    protected abstract boolean keepsBody();

    /// The request is about to be written.
    ///
    /// @param nanos on the loop's clock
    protected abstract void sent(long nanos, int bytes);

    /// The first bytes of the response have come, whatever they are.
    ///
    /// @param nanos when they were read
    protected void responding(long nanos) {}

    /// The response has come whole.
    ///
    /// @param response valid during the call
    /// @param nanos when its end was read
    protected abstract void responded(ResponseView response, long nanos, long bytesReceived);

    /// There will be no whole response.
    protected abstract void failed(Outcome outcome, long nanos, long bytesReceived);

    /// The connection is free again, or gone: time to do what comes next.
    protected abstract void proceed();

    /// What it is sent by, while it is under way; else null.
    protected final @Nullable Peer peer() {
        Carrier under = carrier;
        return under == null ? null : under.peer();
    }

    /// Ends it from this side: whatever happens to the request now is not told.
    ///
    /// @return bytes of the response that had come
    protected final long abandon() {
        ConnectionPool pool = waitingAt;
        if (pool != null) {
            pool.forget(this);
            return 0;
        }
        Carrier under = carrier;
        return under == null ? 0 : under.abandon();
    }

    /// Closes the connections that were its own: its session is over. Not while a request is under way.
    protected final void leave() {
        Connection kept = firstKept;
        while (kept != null) {
            Connection next = kept.nextKept;
            kept.close();
            kept = next;
        }
        firstKept = null;
    }

    /// Its own connection of a pool, which is idle, or null.
    @Nullable
    Connection kept(ConnectionPool pool) {
        Connection kept = firstKept;
        while (kept != null && !kept.isOf(pool)) {
            kept = kept.nextKept;
        }
        return kept;
    }

    void keep(Connection added) {
        added.keeper = this;
        added.nextKept = firstKept;
        firstKept = added;
    }

    @SuppressWarnings("ReferenceEquality") // there is one of each
    void letGo(Connection lost) {
        if (firstKept == lost) {
            firstKept = lost.nextKept;
        } else {
            Connection before = firstKept;
            while (before != null && before.nextKept != lost) {
                before = before.nextKept;
            }
            if (before != null) {
                before.nextKept = lost.nextKept;
            }
        }
        lost.keeper = null;
    }
}
