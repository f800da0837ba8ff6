package dev.spate.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringSocketChannel;

/// How a loop asks the operating system for events.
public enum Transport {
    /// Linux epoll, through Netty's native library.
    EPOLL,
    /// Linux io_uring, through Netty's native library. Requests are handed to the kernel together, once
    /// a turn.
    IO_URING,
    /// What the JDK has, on any system. Waits in whole milliseconds, so the loop spins for the rest.
    NIO;

    /// Events taken at one time. Few, so that an arrival that falls due meanwhile waits for the handling
    /// of so many responses at most; a further poll costs less than half a microsecond.
    private static final int EVENTS_PER_POLL = 16;

    /// Connections of a loop read into these, in turn: 4 MiB together.
    private static final int RING_BUFFERS = 256;

    private static final int RING_BUFFER_BYTES = 16 << 10;
    private static final short RING = 1;

    /// The best one that works here.
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /// Whether it works here.
    public boolean isAvailable() {
        return switch (this) {
            case EPOLL -> Epoll.isAvailable();
            case IO_URING -> IoUring.isAvailable() && IoUring.isRegisterBufferRingSupported();
            case NIO -> true;
        };
    }

    /// Whether a write is still to come when it returns, so that its memory must be left alone.
    boolean writesLater() {
        return this == IO_URING;
    }

    /// Least and greatest time by which a loop must be awake before a deadline. A thread that epoll
    /// wakes is late by some tens of microseconds, in a virtual machine more; the JDK's selector waits
    /// in whole milliseconds.
    public long leastMarginNanos() {
        return this == NIO ? 1_000_000 : 5_000;
    }

    public long greatestMarginNanos() {
        return this == NIO ? 2_000_000 : 150_000;
    }

    /// The shortest time that a loop can wait.
    long finestWaitNanos() {
        return this == NIO ? 1_000_000 : 1;
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory(EVENTS_PER_POLL, DefaultSelectStrategyFactory.INSTANCE);
            case IO_URING ->
                IoUringIoHandler.newFactory(new IoUringIoHandlerConfig()
                        .setBufferRingConfig(IoUringBufferRingConfig.builder()
                                .bufferGroupId(RING)
                                .bufferRingSize((short) RING_BUFFERS)
                                .batchSize(RING_BUFFERS)
                                .allocator(new IoUringFixedBufferRingAllocator(IoLoop.POOLED, RING_BUFFER_BYTES))
                                .build()));
            case NIO -> NioIoHandler.newFactory();
        };
    }

    ChannelFactory<Channel> channels() {
        return switch (this) {
            case EPOLL -> EpollSocketChannel::new;
            case IO_URING -> IoUringSocketChannel::new;
            case NIO -> NioSocketChannel::new;
        };
    }

    /// Has the port of a local address chosen when it is known where the connection goes, where that can
    /// be: then the address has as many ports for each address of a target as otherwise for all
    /// together.
    void prepareBinding(Bootstrap bootstrap) {
        if (this == EPOLL) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    /// Says where connections read to.
    void prepareReading(Bootstrap bootstrap, ReadBuffer buffer) {
        if (this == IO_URING) {
            bootstrap.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, RING);
        } else {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, buffer);
        }
    }
}
