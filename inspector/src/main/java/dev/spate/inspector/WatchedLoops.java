package dev.spate.inspector;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/// A group of event loops under watch.
final class WatchedLoops extends MultiThreadIoEventLoopGroup {

    /// @param inspector goes through the constructor of the superclass, which makes the loops
    WatchedLoops(int loops, ThreadFactory threads, IoHandlerFactory handlers, RuntimeInspector inspector, String name) {
        super(loops, threads, handlers, inspector, name);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... inspectorAndName) {
        RuntimeInspector inspector = (RuntimeInspector) inspectorAndName[0];
        return inspector.loop(
                (String) inspectorAndName[1], recorder -> new WatchedLoop(this, executor, handlers, recorder));
    }
}
