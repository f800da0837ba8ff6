package dev.spate.target;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What is taken and never given back, at a stated rate, until a limit or until it is told to stop; then
/// all of it is given back.
///
/// At any time as much has leaked as the rate says for the time that has passed: a thread of its own
/// catches up every [#STEP_NANOS], and so does whoever asks. For any thread.
final class Leaks implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MEBIBYTE = 1 << 20;
    private static final long MOST_BYTES = 256 * MEBIBYTE;
    private static final long MOST_THINGS = 1_000;

    /// What can leak.
    enum Kind {
        /// Bytes of arrays.
        HEAP(100 * MEBIBYTE),
        /// Bytes of direct buffers.
        DIRECT(100 * MEBIBYTE),
        /// File descriptors: sockets that are not connected.
        FD(MOST_THINGS),
        /// Platform threads that sleep.
        THREADS(MOST_THINGS);

        final long maxPerSecond;

        Kind(long maxPerSecond) {
            this.maxPerSecond = maxPerSecond;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// No more than half of what this process may have.
        long most() {
            return switch (this) {
                case HEAP -> Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 2);
                case DIRECT -> Math.min(MOST_BYTES, PlatformDependent.maxDirectMemory() / 2);
                case FD -> Math.min(MOST_THINGS, maxDescriptors() / 2);
                case THREADS -> MOST_THINGS;
            };
        }

        private static long maxDescriptors() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                    ? system.getMaxFileDescriptorCount()
                    : 2 * MOST_THINGS;
        }
    }

    /// One kind that leaks.
    private static final class Leak {
        private final long perSecond;
        private final long limit;
        private final long sinceNanos;
        private final List<Object> kept = new ArrayList<>();
        private long leaked;

        Leak(long perSecond, long limit, long sinceNanos) {
            this.perSecond = perSecond;
            this.limit = limit;
            this.sinceNanos = sinceNanos;
        }
    }

    private final LongSupplier nanos;

    // Guarded by this object's lock.
    private final Map<Kind, Leak> leaks = new EnumMap<>(Kind.class);
    private @Nullable Thread ticker;

    /// @param nanos elapsed time
    Leaks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Begins anew with this kind.
    ///
    /// @param perSecond bytes or things
    /// @param limit at most [Kind#most]
    synchronized void start(Kind kind, long perSecond, long limit) {
        stop(kind);
        leaks.put(kind, new Leak(perSecond, limit, nanos.getAsLong()));
        if (ticker == null) {
            ticker = Thread.ofPlatform().daemon().name("spate-target-leaks").start(() -> {
                while (catchUp()) {
                    LockSupport.parkNanos(this, STEP_NANOS);
                }
            });
        }
    }

    /// Gives back what has leaked; memory comes back with the next collection of garbage.
    synchronized void stop(Kind kind) {
        Leak leak = leaks.remove(kind);
        if (leak != null) {
            leak.kept.forEach(Leaks::giveBack);
        }
    }

    synchronized JsonObject json() {
        boolean _ = catchUp();
        JsonObject all = new JsonObject();
        for (Kind kind : Kind.values()) {
            Leak leak = leaks.get(kind);
            all.put(
                    kind.id(),
                    leak == null
                            ? new JsonObject().put("on", false)
                            : new JsonObject()
                                    .put("on", true)
                                    .put("forNanos", nanos.getAsLong() - leak.sinceNanos)
                                    .put("perSecond", leak.perSecond)
                                    .put("limit", leak.limit)
                                    .put("leaked", leak.leaked));
        }
        return all;
    }

    @Override
    public synchronized void close() {
        for (Kind kind : Kind.values()) {
            stop(kind);
        }
    }

    /// Whether there is anything that leaks.
    private synchronized boolean catchUp() {
        long now = nanos.getAsLong();
        leaks.forEach((kind, leak) -> {
            double seconds = (double) (now - leak.sinceNanos) / SECOND;
            long due = (long) Math.min((double) leak.limit, seconds * leak.perSecond);
            if (due > leak.leaked) {
                leak(kind, leak, due - leak.leaked);
                leak.leaked = due;
            }
        });
        if (leaks.isEmpty()) {
            ticker = null;
            return false;
        }
        return true;
    }

    private static void leak(Kind kind, Leak leak, long more) {
        switch (kind) {
            case HEAP -> leak.kept.add(new byte[Math.toIntExact(more)]);
            case DIRECT -> leak.kept.add(ByteBuffer.allocateDirect(Math.toIntExact(more)));
            case FD -> {
                for (long i = 0; i < more; i++) {
                    leak.kept.add(socket());
                }
            }
            case THREADS -> {
                for (long i = 0; i < more; i++) {
                    leak.kept.add(Thread.ofPlatform()
                            .daemon()
                            .name("spate-target-leaked")
                            .start(Leaks::sleep));
                }
            }
        }
    }

    private static SocketChannel socket() {
        try {
            return SocketChannel.open();
        } catch (IOException none) {
            throw new UncheckedIOException("no more sockets are to be had", none);
        }
    }

    private static void sleep() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park(Leaks.class);
        }
    }

    private static void giveBack(Object kept) {
        switch (kept) {
            case SocketChannel socket -> {
                try {
                    socket.close();
                } catch (IOException _) {
                    // It is not connected: there is nothing that could be lost.
                }
            }
            case Thread thread -> thread.interrupt();
            default -> {
                // Memory: nobody refers to it any more.
            }
        }
    }
}
