package dev.spate.inspector;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What the inspector costs a task of an event loop: one that does next to nothing, so that all that is
/// seen is the way through the queue.
@NullMarked
@State(Scope.Benchmark)
public class InspectorBenchmark {

    private static final int TASKS = 1000;

    /// `plain`: Netty's own loop.
    @Param({"plain", "off", "on"})
    public String inspector = "plain";

    private final RuntimeInspector watching = RuntimeInspector.of("benchmark");
    private EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private long work;

    @Setup(Level.Trial)
    public void begin() {
        if (!inspector.equals("plain")) {
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            loops = watching.eventLoops("io", 1, Thread::new, NioIoHandler.newFactory());
        }
        if (inspector.equals("on")) {
            watching.on();
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        watching.close();
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /// A task that a loop gives itself.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long task() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        EventLoop loop = loops.next();
        loop.execute(() -> {
            for (int i = 0; i < TASKS - 1; i++) {
                loop.execute(() -> work++);
            }
            loop.execute(done::countDown);
        });
        done.await();
        return work;
    }
}
