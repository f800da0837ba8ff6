package dev.spate.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A reader that knows how many messages it was given before it was told that it has caught up.
final class CaughtUp implements Log.Reader {

    private static final long PATIENCE_SECONDS = 30;

    private final Log.Reader next;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger messagesBefore = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch called = new CountDownLatch(1);

    CaughtUp(Log.Reader next) {
        this.next = next;
    }

    @Override
    public void accept(Message message) throws InterruptedException {
        messages.incrementAndGet();
        next.accept(message);
    }

    @Override
    public void caughtUp() {
        messagesBefore.set(messages.get());
        calls.incrementAndGet();
        called.countDown();
    }

    int calls() {
        return calls.get();
    }

    /// The number of messages before the call.
    int await() throws InterruptedException {
        assertThat(called.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("caught up within %s s", PATIENCE_SECONDS)
                .isTrue();
        return messagesBefore.get();
    }
}
