package dev.spate.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

/// How a loop asks the operating system for events.
public enum Transport {
    /// Linux epoll, through Netty's native library.
    EPOLL,
    /// What the JDK has, on any system. Waits in whole milliseconds, so the loop spins for the rest.
    NIO;

    /// Events taken at one time. Few, so that an arrival that falls due meanwhile waits for the handling
    /// of so many responses at most; a further poll costs less than half a microsecond.
    private static final int EVENTS_PER_POLL = 16;

    /// The best one that works here.
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /// Whether it works here.
    public boolean isAvailable() {
        return this == NIO || Epoll.isAvailable();
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
        return this == NIO
                ? NioIoHandler.newFactory()
                : EpollIoHandler.newFactory(EVENTS_PER_POLL, DefaultSelectStrategyFactory.INSTANCE);
    }

    ChannelFactory<Channel> channels() {
        return this == NIO ? NioSocketChannel::new : EpollSocketChannel::new;
    }
}
