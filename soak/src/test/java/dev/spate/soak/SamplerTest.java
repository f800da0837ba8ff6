package dev.spate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.soak.folder.TimelineRow;
import dev.spate.soak.series.Window;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private final Sampler sampler = new Sampler(1_000, 10_000, Set.of());

    private static Scrape of(String text) {
        return Scrape.of(text);
    }

    private static Window find(List<TimelineRow> rows, String signal) {
        return rows.stream()
                .filter(row -> row.signal().equals(signal))
                .findFirst()
                .orElseThrow()
                .window();
    }

    @Test
    void aWindowHasLeastMeanGreatestAndLastOfWhatItSaw() {
        sampler.take("agent-1", of("spate_process_threads 10\n"), Double.NaN, true, 1_500);
        sampler.take("agent-1", of("spate_process_threads 30\n"), Double.NaN, true, 3_500);
        sampler.take("agent-1", of("spate_process_threads 20\n"), 4, true, 5_500);
        assertThat(sampler.isOver(10_999)).isFalse();
        assertThat(sampler.isOver(11_000)).isTrue();
        List<TimelineRow> rows = sampler.next(11_000);
        assertThat(find(rows, "threads")).isEqualTo(new Window(1_000, 3, 10, 20, 30, 20));
        assertThat(find(rows, "sockets")).isEqualTo(new Window(1_000, 1, 4, 4, 4, 4));
        assertThat(sampler.next(21_000)).as("the next window has seen nothing").isEmpty();
    }

    @Test
    void theHeapCountsWhereACollectionHasShownIt() {
        String young = """
                spate_process_gc_total{collection="young",} 5
                spate_process_heap_after_gc_bytes{collection="young",} 900
                """;
        sampler.take("a", of(young), Double.NaN, false, 1_000);
        assertThat(find(sampler.next(11_000), "heap-after-gc").last()).isEqualTo(900);
        String full = young + """
                spate_process_gc_total{collection="full",} 1
                spate_process_heap_after_gc_bytes{collection="full",} 100
                """;
        sampler.take("a", of(full), Double.NaN, false, 12_000);
        assertThat(find(sampler.next(21_000), "heap-after-gc").last()).isEqualTo(100);
        sampler.take("a", of(full), Double.NaN, false, 22_000);
        assertThat(sampler.next(31_000))
                .as("nothing new was shown")
                .noneMatch(row -> row.signal().equals("heap-after-gc"));
    }

    @Test
    void whatIsCountedIsTheGrowthInTheWindow() {
        sampler.take("a", of("spate_spans_dropped_total{stage=\"x\",} 5\n"), Double.NaN, false, 1_000);
        sampler.take("a", of("spate_spans_dropped_total{stage=\"x\",} 8\n"), Double.NaN, false, 2_000);
        sampler.take("a", of("spate_spans_dropped_total{stage=\"x\",} 12\n"), Double.NaN, false, 3_000);
        assertThat(find(sampler.next(11_000), "dropped-spans").mean()).isEqualTo(7);
    }

    @Test
    void sharesAreOfTheTimeBetweenTwoSamples() {
        sampler.take("a", of("spate_process_gc_seconds_total{collection=\"full\",} 1\n"), Double.NaN, false, 1_000);
        sampler.take("a", of("spate_process_gc_seconds_total{collection=\"full\",} 1.5\n"), Double.NaN, false, 3_000);
        assertThat(find(sampler.next(11_000), "gc-share").mean()).isEqualTo(0.25);
    }

    @Test
    void onlyTheSignalsThatArePlannedAreKept() {
        Sampler few = new Sampler(0, 10_000, Set.of("rss"));
        few.take("a", of("""
                spate_process_threads 1
                spate_process_resident_memory_bytes 7
                """), 3, true, 0);
        assertThat(few.next(10_000)).extracting(TimelineRow::signal).containsExactly("rss");
    }
}
