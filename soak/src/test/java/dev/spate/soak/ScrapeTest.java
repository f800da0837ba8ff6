package dev.spate.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {

    @Test
    void seriesAreAddedByNameAndByLabel() {
        Scrape scrape = Scrape.of("""
                # HELP spate_process_gc Collections.
                # TYPE spate_process_gc counter
                spate_process_gc_total{collection="full",} 3.0
                spate_process_gc_total{collection="young",} 4.0
                spate_process_threads 17.0
                """);
        assertThat(scrape.sum("spate_process_gc_total")).isEqualTo(7);
        assertThat(scrape.sum("spate_process_gc_total", "collection=\"full\"")).isEqualTo(3);
        assertThat(scrape.max("spate_process_gc_total")).isEqualTo(4);
        assertThat(scrape.min("spate_process_gc_total")).isEqualTo(3);
        assertThat(scrape.sum("spate_process_threads")).isEqualTo(17);
        assertThat(scrape.sum("spate_process_gc")).isNaN();
    }

    @Test
    void bracesAndBlanksInLabelsAndWhatIsNoNumberDoNoHarm() {
        Scrape scrape = Scrape.of("""
                spate_requests_total{request="GET /items/{id} \\" x",outcome="ok",} 2.0
                spate_requests_total{request="b",outcome="ok",} 5.0 1700000000
                spate_strange{request="open
                spate_word nonsense
                spate_none
                """);
        assertThat(scrape.sum("spate_requests_total", "outcome=\"ok\"")).isEqualTo(7);
        assertThat(scrape.sum("spate_strange")).isNaN();
        assertThat(scrape.sum("spate_word")).isNaN();
    }
}
