package dev.spate.http;

import dev.spate.coordinator.RunAttendant;
import dev.spate.coordinator.RunListener;
import dev.spate.plan.Plan;
import dev.spate.protocol.RunEvent;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The feeds of all runs that go on. For any thread.
final class RunFeeds implements RunAttendant, AutoCloseable {

    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("spate-feeds").factory());
    private final Map<String, RunFeed> feeds = new ConcurrentHashMap<>();
    private final String nonce;

    RunFeeds() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        nonce = HexFormat.of().formatHex(random);
    }

    @Override
    public RunListener attend(RunEvent.RunSubmitted submitted, Plan plan) {
        String run = submitted.run();
        RunFeed feed = new RunFeed(run, plan, nonce, this::write, () -> feeds.remove(run));
        RunFeed earlier = feeds.put(run, feed);
        if (earlier != null) {
            earlier.abandon();
        }
        return feed;
    }

    /// The coordinator that told them does so no more: followers are sent away, to ask again.
    void abandon() {
        feeds.values().forEach(RunFeed::abandon);
        feeds.clear();
    }

    /// The feed of a run that goes on, or null.
    @Nullable
    RunFeed feed(String run) {
        return feeds.get(run);
    }

    private void write(Runnable text) {
        if (!writer.isShutdown()) {
            writer.execute(text);
        }
    }

    @Override
    public void close() {
        writer.shutdown();
    }
}
