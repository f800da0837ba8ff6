package dev.spate.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DueHeapTest {

    private record Entry(long due, Session session) {}

    @Test
    void anEmptyHeapIsNeverDue() {
        assertThat(new DueHeap().firstDue()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sessionsComeOutAsAListSortedByTimeWould() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            DueHeap heap = new DueHeap();
            List<Entry> naive = new ArrayList<>();
            for (int step = 0; step < 4_000; step++) {
                int kind = random.nextInt(10);
                if (kind < 5 || naive.isEmpty()) {
                    Entry entry = new Entry(random.nextInt(500), newSession());
                    naive.add(entry);
                    heap.add(entry.session(), entry.due());
                } else if (kind < 8) {
                    long first = naive.stream().mapToLong(Entry::due).min().orElseThrow();
                    assertThat(heap.firstDue())
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(first);
                    Session removed = heap.removeFirst();
                    assertThat(naive.removeIf(entry -> entry.session() == removed && entry.due() == first))
                            .isTrue();
                } else {
                    Entry any = naive.remove(random.nextInt(naive.size()));
                    heap.remove(any.session());
                    assertThat(any.session().heapIndex).isEqualTo(-1);
                }
                assertThat(heap.size()).isEqualTo(naive.size());
            }
        }
    }

    @SuppressWarnings("NullAway") // the heap touches nothing of a session but its place
    static Session newSession() {
        return new Session(null, null, null);
    }
}
