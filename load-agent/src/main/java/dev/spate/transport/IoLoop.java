package dev.spate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The events of one thread's connections, under that thread's control: nothing happens but inside
/// [#poll] and [#await].
///
/// Made by the thread that owns it, and for that thread only, except [#execute]. The loop has a clock of
/// its own: nanoseconds since it was made, which never overflow and so may be compared with `<`.
public final class IoLoop implements AutoCloseable {

    /// A read takes at most this much at a time.
    static final int READ_BYTES = 64 << 10;

    /// Direct memory without Netty's hunt for leaks: the few buffers there are belong to the loop.
    static final UnpooledByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

    /// For what is the operating system's for a while.
    static final PooledByteBufAllocator POOLED = new PooledByteBufAllocator(true);

    private static final int WRITE_BYTES = 64 << 10;

    /// Time for closing; there is nothing to be polite about by then.
    private static final long CLOSING_NANOS = 2_000_000_000L;

    private final Transport transport;
    private final ManualIoEventLoop events;
    private final long origin;
    private final ReadBuffer readBuffer = new ReadBuffer(READ_BYTES);
    private final byte[] readBytes = new byte[READ_BYTES];
    private ByteBuf writeBuffer = MEMORY.directBuffer(WRITE_BYTES);
    private long firstEventNanos = -1;
    private @Nullable Throwable defect;

    public IoLoop(Transport transport) {
        this.transport = transport;
        this.events = new ManualIoEventLoop(Thread.currentThread(), transport.handlers());
        this.origin = System.nanoTime();
    }

    /// A thread to own a loop: of the kind that Netty recycles its objects for.
    public static Thread newThread(String name, Runnable task) {
        Thread thread = new FastThreadLocalThread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /// Now, on the loop's clock.
    public long nanoTime() {
        return System.nanoTime() - origin;
    }

    /// An instant of `System.nanoTime()` on the loop's clock.
    public long fromNanoTime(long nanoTime) {
        return nanoTime - origin;
    }

    /// Handles what has happened, without waiting.
    ///
    /// @return number of events and tasks handled
    public int poll() {
        firstEventNanos = -1;
        int handled = events.runNow();
        throwDefect();
        return handled;
    }

    /// Waits until something happens, and handles it.
    ///
    /// @param nanos greatest time to wait, at least 1; not waited for at all if it is less than the
    ///     transport can wait
    /// @return number of events and tasks handled
    public int await(long nanos) {
        firstEventNanos = -1;
        int handled = nanos < transport.finestWaitNanos() ? events.runNow() : events.run(nanos);
        throwDefect();
        return handled;
    }

    /// When the first event was handled in the last [#poll] or [#await]; -1 if none was that is timed.
    public long firstEventNanos() {
        return firstEventNanos;
    }

    /// Has something done within the next [#poll] or [#await], and ends a waiting that is under way. For
    /// any thread.
    public void execute(Runnable task) {
        events.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                defect(e);
            }
        });
    }

    /// Closes what is left of connections and frees memory. By the owner.
    @Override
    public void close() {
        Future<?> _ = events.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        long end = System.nanoTime() + CLOSING_NANOS;
        while (!events.isTerminated() && System.nanoTime() - end < 0) {
            events.runNow();
        }
        readBuffer.release();
        writeBuffer.release();
    }

    Transport transport() {
        return transport;
    }

    EventLoop events() {
        return events;
    }

    ReadBuffer readBuffer() {
        return readBuffer;
    }

    /// As long as a read can be; overwritten by the next one.
    byte[] readBytes() {
        return readBytes;
    }

    /// The time of an event that is being handled.
    long eventNanos() {
        long now = nanoTime();
        if (firstEventNanos < 0) {
            firstEventNanos = now;
        }
        return now;
    }

    /// Memory for one request that is written at once. As a rule the operating system takes all of it
    /// before the write returns, and the same memory serves the next one; if not, it is the channel's,
    /// and there is new.
    ByteBuf writeBuffer(int bytes) {
        if (transport.writesLater()) {
            return POOLED.directBuffer(bytes);
        }
        if (bytes > WRITE_BYTES) {
            return MEMORY.directBuffer(bytes);
        }
        if (writeBuffer.refCnt() != 1) {
            writeBuffer.release();
            writeBuffer = MEMORY.directBuffer(WRITE_BYTES);
        }
        return writeBuffer.clear().retain();
    }

    /// Something that must not happen: thrown by the [#poll] or [#await] it happened in.
    void defect(Throwable cause) {
        if (defect == null) {
            defect = cause;
        }
    }

    private void throwDefect() {
        Throwable cause = defect;
        if (cause != null) {
            throw new IllegalStateException("an event could not be handled", cause);
        }
    }
}
