package dev.spate.cli;

import dev.spate.log.MemoryLog;
import dev.spate.protocol.MessageCodec;
import dev.spate.telemetry.Telemetry;
import dev.spate.transport.Transport;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// What every run in this process needs, whatever its plan says, and what takes some tens of
/// milliseconds to make: the codec of its messages, which has the form of each to find out, and the
/// transport, which has a library to load. Made beside the main thread, which has arguments and a plan
/// to read meanwhile.
///
/// For any thread.
final class HeadStart {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private static final FutureTask<MessageCodec> CODEC = new FutureTask<>(() -> {
        // First, since the options name one.
        Transport _ = Transport.best();
        return new MessageCodec();
    });

    private HeadStart() {}

    /// Begins, unless it has begun.
    static void begin() {
        if (!BEGUN.getAndSet(true)) {
            Thread.ofPlatform().daemon().name("spate-begin").start(CODEC);
        }
    }

    /// A log in memory.
    ///
    /// @param telemetry takes the spans of its messages
    static MemoryLog log(Telemetry telemetry) throws InterruptedException, ExecutionException {
        begin();
        return new MemoryLog(TracedMessages.of(telemetry, LocalCluster.COORDINATOR), CODEC.get());
    }
}
