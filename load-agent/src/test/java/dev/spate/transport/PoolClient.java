package dev.spate.transport;

import dev.spate.scenario.Authority;
import dev.spate.scenario.ByteWriter;
import dev.spate.scenario.ResponseView;
import dev.spate.workload.ConnectionFailure;
import dev.spate.workload.HttpSettings;
import dev.spate.workload.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One loop with its pools, driven by the test's thread, and requests without a scenario.
final class PoolClient implements AutoCloseable, ConnectionListener {

    private static final long SECOND = 1_000_000_000L;

    /// What became of a request.
    ///
    /// @param outcome [Outcome#OK] for any whole response
    /// @param head as text; empty if there is none
    record Answer(
            Outcome outcome, int status, String head, String body, long bodySize, long bytesSent, long bytesReceived) {}

    final List<ConnectionFailure> failures = new ArrayList<>();
    int opened;
    int secured;
    int resumed;

    private final IoLoop io = new IoLoop(Transport.best());
    private final ConnectionPools pools;

    PoolClient(HttpSettings settings, Secrets secrets, int connections) {
        this(settings, secrets, connections, new AddressBook());
    }

    PoolClient(HttpSettings settings, Secrets secrets, int connections, AddressBook addresses) {
        pools = new ConnectionPools(io, settings, addresses, connections, secrets, this);
    }

    /// Opens all connections to an address, and waits until that has come to an end.
    void open(Authority authority) {
        pools.open(List.of(authority));
        await(pools::areSettled, 60);
    }

    ConnectionPools pools() {
        return pools;
    }

    IoLoop io() {
        return io;
    }

    /// Sends a request and waits for its end, for half a minute at most.
    Answer get(Authority authority, String path) {
        return send(authority, "GET " + path + " HTTP/1.1\r\nHost: " + authority.host() + "\r\n\r\n", 30_000);
    }

    Answer send(Authority authority, String request, long timeoutMillis) {
        Call call = begin(authority, request);
        await(() -> call.answer != null, timeoutMillis / 1000.0);
        return call.end();
    }

    /// Sends a request.
    Call begin(Authority authority, String request) {
        Call call = new Call(request.getBytes(StandardCharsets.ISO_8859_1));
        ConnectionPool pool = pools.of(authority);
        if (pool == null) {
            throw new AssertionError("too many pools");
        }
        pool.submit(call);
        return call;
    }

    /// Lets things happen until a condition holds, or time is over.
    boolean await(Condition condition, double seconds) {
        long end = io.nanoTime() + (long) (seconds * SECOND);
        while (!condition.holds()) {
            if (io.nanoTime() >= end) {
                return false;
            }
            int _ = io.await(2_000_000, io.nanoTime());
        }
        return true;
    }

    /// Something to wait for.
    interface Condition {
        boolean holds();
    }

    @Override
    public void connectionOpened(long connectNanos, long tlsNanos, boolean wasResumed) {
        opened++;
        secured += tlsNanos >= 0 ? 1 : 0;
        resumed += wasResumed ? 1 : 0;
    }

    @Override
    public void connectionFailed(ConnectionFailure failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        pools.close();
        io.close();
    }

    /// One request.
    static final class Call extends Exchange {
        private final byte[] request;
        private long bytesSent;

        @Nullable
        Answer answer;

        int told;

        Call(byte[] request) {
            this.request = request;
        }

        /// What became of it; gives it up if nothing has yet.
        Answer end() {
            Answer known = answer;
            if (known == null) {
                long received = abandon();
                known = new Answer(Outcome.TIMEOUT, 0, "", "", 0, bytesSent, received);
            }
            return known;
        }

        @Override
        protected ByteWriter request(ByteWriter scratch) {
            scratch.put(request, 0, request.length);
            return scratch;
        }

        @Override
        protected Outcome unmade() {
            return Outcome.INTERNAL;
        }

        @Override
        protected boolean isHead() {
            return request[0] == 'H';
        }

        @Override
        protected boolean keepsBody() {
            return true;
        }

        @Override
        protected void sent(long nanos, int bytes) {
            bytesSent = bytes;
        }

        @Override
        protected void responded(ResponseView response, long nanos, long bytesReceived) {
            told++;
            answer = new Answer(
                    Outcome.OK,
                    response.status(),
                    new String(response.head(), 0, response.headLength(), StandardCharsets.ISO_8859_1),
                    new String(response.body(), 0, response.bodyLength(), StandardCharsets.ISO_8859_1),
                    response.bodySize(),
                    bytesSent,
                    bytesReceived);
        }

        @Override
        protected void failed(Outcome outcome, long nanos, long bytesReceived) {
            told++;
            answer = new Answer(outcome, 0, "", "", 0, bytesSent, bytesReceived);
        }

        @Override
        protected void proceed() {}
    }
}
