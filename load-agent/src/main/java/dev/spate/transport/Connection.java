package dev.spate.transport;

import dev.spate.scenario.ByteWriter;
import dev.spate.trace.Peer;
import dev.spate.workload.ConnectionFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// One connection of a pool, and the last handler of its channel: the only one, unless there is TLS
/// before it.
///
/// Its pool gives it exchanges while it [#hasRoom], and it tells the pool once when it is open or never
/// will be, when it has room again after it had none, and when it is closed or takes no more. For its
/// loop only.
abstract class Connection extends ChannelInboundHandlerAdapter {

    // Used by the pool: whether it is among those with room, and its neighbours there.
    boolean listed;

    @Nullable
    Connection nextIdle;

    @Nullable
    Connection previousIdle;

    /// Whose alone it is, and the next one of the same; null if it is for all.
    @Nullable
    Exchange keeper;

    @Nullable
    Connection nextKept;

    /// Where it leads and how it came about; told before it is [#opened].
    @Nullable
    Peer peer;

    /// Where the opening of a connection comes to its end.
    interface Opening {
        /// It is ready for requests.
        void done();

        /// It will never be.
        void failed(ConnectionFailure failure);
    }

    /// It is tried at one address after the other, each time in a channel of its own, of which one at
    /// most comes to life.
    @Override
    public boolean isSharable() {
        return true;
    }

    /// Whether it has ever carried a whole response.
    abstract boolean hasServed();

    /// Whether it can take an exchange now.
    abstract boolean hasRoom();

    /// TCP, and TLS if there is any, is established. What else it takes to be ready is the connection's
    /// own doing.
    ///
    /// @param opening is told how it ended, perhaps before this returns
    abstract void connected(Channel established, Opening opening);

    abstract boolean isOf(ConnectionPool which);

    /// It is ready for requests, unless nobody wants it any more.
    abstract void opened();

    /// It will never be.
    abstract void notOpened(ConnectionFailure failure);

    /// Writes a request on this connection, which has room.
    ///
    /// @return false if the exchange had no request and has failed; the connection is then as it was
    abstract boolean send(Exchange next, ByteWriter scratch);

    /// The request of an exchange; null if it has none, and has been told so.
    static @Nullable ByteWriter render(Exchange next, ByteWriter scratch, IoLoop io) {
        scratch.clear();
        ByteWriter request = next.request(scratch);
        if (request == null) {
            next.failed(next.unmade(), io.nanoTime(), 0);
            next.proceed();
        }
        return request;
    }

    /// Closes it, and tells the pool. Not while it carries anything.
    abstract void close();

    /// Closes without a word to the pool or to exchanges.
    abstract void discard();
}
