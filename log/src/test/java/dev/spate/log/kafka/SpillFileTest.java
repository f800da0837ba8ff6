package dev.spate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.protocol.Topic;
import dev.spate.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What waits on disk.
@SuppressWarnings("NullAway.Init") // the folder is set before each test
final class SpillFileTest {

    @TempDir
    private Path folder;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void messagesComeOutAsTheyWentIn() throws Exception {
        Random random = new Random(seeds.seed());
        Deque<Entry> expected = new ArrayDeque<>();
        try (SpillFile file = new SpillFile(folder, 1 << 20)) {
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(5) < 3) {
                    Entry entry = entry(random, i);
                    if (file.offer(entry)) {
                        expected.add(entry);
                    }
                } else {
                    same(file.poll(7), expected.poll());
                }
                assertThat(file.count()).isEqualTo(expected.size());
            }
            while (!expected.isEmpty()) {
                same(file.poll(7), expected.poll());
            }
            assertThat(file.poll(7)).isNull();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndRoomIsThereAgainWhenAllIsRead() throws Exception {
        Random random = new Random(seeds.seed());
        try (SpillFile file = new SpillFile(folder, 10_000)) {
            Entry entry = new Entry(Topic.INTERVALS, "ä", new byte[2_000], false, 0);
            for (int round = 0; round < 3; round++) {
                int taken = 0;
                while (file.offer(entry)) {
                    taken++;
                }
                assertThat(taken).isEqualTo(4);
                for (int i = 0; i < taken; i++) {
                    assertThat(file.poll(0)).isNotNull();
                }
            }
            assertThat(file.offer(entry(random, 1))).isTrue();
        }
    }

    @Test
    void nothingStaysBehind() throws Exception {
        try (SpillFile file = new SpillFile(folder.resolve("made"), 10_000)) {
            assertThat(file.offer(new Entry(Topic.RUNS, "r", new byte[10], false, 0)))
                    .isTrue();
        }
        try (var left = Files.list(folder.resolve("made"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFault() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        try (SpillFile file = new SpillFile(taken, 10_000)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> file.offer(new Entry(Topic.RUNS, "r", new byte[10], false, 0)))
                    .isInstanceOf(IOException.class);
            assertThat(file.count()).isZero();
        }
    }

    private static Entry entry(Random random, int i) {
        byte[] bytes = new byte[random.nextInt(3_000)];
        random.nextBytes(bytes);
        List<Topic> topics = List.of(Topic.values());
        Topic topic = topics.get(random.nextInt(topics.size()));
        return new Entry(topic, "key-" + i, bytes, false, i);
    }

    private static void same(@Nullable Entry actual, @Nullable Entry expected) {
        assertThat(actual == null).isEqualTo(expected == null);
        if (actual != null && expected != null) {
            assertThat(actual.topic()).isEqualTo(expected.topic());
            assertThat(actual.key()).isEqualTo(expected.key());
            assertThat(actual.bytes()).isEqualTo(expected.bytes());
            assertThat(actual.appendedNanos()).isEqualTo(7);
        }
    }
}
