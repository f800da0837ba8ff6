package dev.spate.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.log.Log.From;
import dev.spate.protocol.AgentEvent;
import dev.spate.protocol.Topic;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoryLogTest extends LogContract {

    @Override
    protected Log open(MessageTracing tracing) {
        return new MemoryLog(tracing);
    }

    @Override
    protected void appendRaw(Log log, Topic topic, String key, byte[] bytes) {
        ((MemoryLog) log).appendBytes(topic, key, bytes);
    }

    @Test
    void whatAllSubscriptionsHaveReadIsForgotten() throws Exception {
        try (MemoryLog log = new MemoryLog()) {
            Inbox first = new Inbox();
            Inbox second = new Inbox();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, first);
            log.read(Set.of(Topic.AGENTS, Topic.RUNS), From.OLDEST, second);
            for (int i = 0; i < 100; i++) {
                log.append("a", heartbeat("a", i));
            }
            first.take(100);
            second.take(100);
            eventually(() -> log.heldBytes(Topic.AGENTS) == 0);

            log.append("a", heartbeat("a", 100));
            assertThat(first.take()).isEqualTo(heartbeat("a", 100));
            assertThat(second.take()).isEqualTo(heartbeat("a", 100));
            Inbox late = new Inbox();
            eventually(() -> log.heldBytes(Topic.AGENTS) == 0);
            log.read(Set.of(Topic.AGENTS), From.OLDEST, late);
            log.append("a", heartbeat("a", 101));
            assertThat(late.take()).isEqualTo(heartbeat("a", 101));
        }
    }

    @Test
    void runsAreKeptWhoeverHasReadThem() throws Exception {
        try (MemoryLog log = new MemoryLog()) {
            Inbox inbox = new Inbox();
            log.read(Set.of(Topic.RUNS), From.OLDEST, inbox);
            log.append("r", started("r", 1));
            log.append("r", started("r", 2));
            inbox.take(2);
            log.append("r", started("r", 3));
            inbox.take();
            assertThat(log.heldBytes(Topic.RUNS)).isPositive();

            Inbox late = new Inbox();
            log.read(Set.of(Topic.RUNS), From.OLDEST, late);
            assertThat(late.take(3)).containsExactly(started("r", 1), started("r", 2), started("r", 3));
        }
    }

    @Test
    void aLogThatKeepsEverythingCanBeReadAgain() throws Exception {
        try (MemoryLog log = MemoryLog.keepingEverything()) {
            for (int round = 0; round < 2; round++) {
                Inbox inbox = new Inbox();
                Subscription subscription = log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
                log.append("a", heartbeat("a", round));
                inbox.take(round + 1);
                subscription.close();
            }
        }
    }

    @Test
    void theMessageThatAReaderFailedAtIsThereForTheNextReader() throws Exception {
        try (MemoryLog log = new MemoryLog()) {
            AtomicInteger calls = new AtomicInteger();
            Subscription failing = log.read(Set.of(Topic.AGENTS), From.OLDEST, _ -> {
                if (calls.incrementAndGet() == 2) {
                    throw new IllegalStateException("at the second message");
                }
            });
            for (int i = 1; i <= 3; i++) {
                log.append("a", heartbeat("a", i));
            }
            eventually(() -> failing.failure() != null);
            failing.close();

            Inbox inbox = new Inbox();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
            assertThat(inbox.take(2)).containsExactly(heartbeat("a", 2), heartbeat("a", 3));
        }
    }

    @Test
    void aReaderTooFarBehindFailsInsteadOfHoldingAllMemory() throws Exception {
        int limit = 10_000;
        try (MemoryLog log = new MemoryLog(EnumSet.of(Topic.RUNS), limit)) {
            CountDownLatch release = new CountDownLatch(1);
            Subscription slow = log.read(Set.of(Topic.AGENTS), From.OLDEST, _ -> release.await());
            Inbox inbox = new Inbox();
            Subscription quick = log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
            for (int i = 0; i < 1_000; i++) {
                log.append("a", heartbeat("a", i));
                inbox.take();
                assertThat(log.heldBytes(Topic.AGENTS)).isLessThanOrEqualTo(limit);
            }
            release.countDown();
            eventually(() -> slow.failure() != null);

            assertThat(slow.failure()).hasMessageContaining("10000 bytes behind on spate.agents");
            assertThat(quick.failure()).isNull();
            eventually(() -> log.heldBytes(Topic.AGENTS) == 0);
        }
    }

    @Test
    void aTopicThatNobodyReadsForgetsItsOldestMessages() throws Exception {
        try (MemoryLog log = new MemoryLog(EnumSet.of(Topic.RUNS), 1_000)) {
            for (int i = 0; i < 1_000; i++) {
                log.append("a", heartbeat("a", i));
            }
            assertThat(log.heldBytes(Topic.AGENTS)).isBetween(900L, 1_000L);

            Inbox inbox = new Inbox();
            log.read(Set.of(Topic.AGENTS), From.OLDEST, inbox);
            AgentEvent.Heartbeat oldest = (AgentEvent.Heartbeat) inbox.take();
            assertThat(oldest.sequence()).isBetween(900L, 999L);
        }
    }
}
