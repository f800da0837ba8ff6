package dev.spate.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A reader that keeps what it is given, for one test thread to take.
final class Inbox implements Log.Reader {

    /// Long enough for any machine; reached only when the test fails.
    private static final long PATIENCE_SECONDS = 90;

    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    @Override
    public void accept(Message message) {
        messages.add(message);
    }

    Message take() throws InterruptedException {
        Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            tellWhereThreadsAre();
        }
        assertThat(message).as("a message within %s s", PATIENCE_SECONDS).isNotNull();
        return message;
    }

    /// A message that does not come is rare, and says nothing of itself.
    private static void tellWhereThreadsAre() {
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            System.out.println(thread.getName() + " " + thread.getState());
            for (StackTraceElement frame : frames) {
                System.out.println("    " + frame);
            }
        });
    }

    List<Message> take(int count) throws InterruptedException {
        List<Message> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(take());
        }
        return taken;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
