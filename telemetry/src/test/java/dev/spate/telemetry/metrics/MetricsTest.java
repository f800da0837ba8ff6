package dev.spate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final String OPEN_METRICS = Exposition.contentType("application/openmetrics-text; version=1.0.0");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    private final Metrics metrics = new Metrics(2);

    @Test
    void valuesAreShownUnderTheNamesOfTheCatalogue() throws IOException {
        metrics.add(Metric.SESSIONS_STARTED, 2, "a", "r", "p");
        metrics.add(Metric.SESSIONS_STARTED, 3, "a", "r", "p");
        metrics.set(Metric.CONNECTIONS_OPEN, 7, "a");
        assertThat(text())
                .contains("# TYPE spate_sessions_started_total counter")
                .contains("spate_sessions_started_total{agent=\"a\",run=\"r\",phase=\"p\",} 5.0")
                .contains("# TYPE spate_connections_open gauge")
                .contains("spate_connections_open{agent=\"a\",} 7.0");
    }

    @Test
    void bucketsAreCumulativeAndEndWithTheCount() throws IOException {
        TimeCounts times = new TimeCounts();
        times.add(100_000, 3);
        times.add(100_001, 1);
        times.add(61_000_000_000L, 2);
        metrics.add(Metric.CONNECT_TIME, times, "a", "r");
        metrics.add(Metric.CONNECT_TIME, times, "a", "r");
        assertThat(lines("spate_connect_time_seconds_bucket"))
                .startsWith(
                        "spate_connect_time_seconds_bucket{agent=\"a\",run=\"r\",le=\"0.0001\"} 6.0",
                        "spate_connect_time_seconds_bucket{agent=\"a\",run=\"r\",le=\"0.00025\"} 8.0")
                .contains("spate_connect_time_seconds_bucket{agent=\"a\",run=\"r\",le=\"60.0\"} 8.0")
                .endsWith("spate_connect_time_seconds_bucket{agent=\"a\",run=\"r\",le=\"+Inf\"} 12.0")
                .hasSize(TimeCounts.BUCKETS);
        assertThat(lines("spate_connect_time_seconds_count"))
                .singleElement()
                .asString()
                .endsWith(" 12.0");
        assertThat(lines("spate_connect_time_seconds_sum"))
                .singleElement()
                .asString()
                .contains(" 244.0008");
    }

    @Test
    void exemplarsStandBesideTheirBucketInOpenMetricsOnly() throws IOException {
        metrics.add(Metric.RESPONSE_TIME, new TimeCounts(), "a", "r", "p", "list");
        metrics.exemplar(
                Metric.RESPONSE_TIME, new Exemplar(0.0042, TRACE, SPAN, 1_700_000_000_123L), "a", "r", "p", "list");
        assertThat(lines("spate_response_time_seconds_bucket"))
                .filteredOn(line -> line.contains(TRACE))
                .singleElement()
                .asString()
                .contains("le=\"0.005\"} 0.0 # {")
                .contains("trace_id=\"" + TRACE + "\"")
                .contains("span_id=\"" + SPAN + "\"")
                .endsWith("} 0.0042 1700000000.123");
        assertThat(text()).doesNotContain(TRACE);
    }

    @Test
    void namesBeyondTheBudgetAreOneSeriesAndCounted() throws IOException {
        for (String request : List.of("one", "two", "three", "four", "three", "one")) {
            metrics.add(Metric.REQUESTS, 1, "a", "r", "p", request, "ok");
            metrics.add(Metric.REQUESTS, 1, "a", "r", "p", request, "timeout");
        }
        metrics.add(Metric.REQUESTS, 1, "b", "r", "p", "three", "ok");
        assertThat(lines("spate_requests_total"))
                .contains(
                        "spate_requests_total{agent=\"a\",run=\"r\",phase=\"p\",request=\"one\",outcome=\"ok\"} 2.0",
                        "spate_requests_total{agent=\"a\",run=\"r\",phase=\"p\",request=\"two\",outcome=\"ok\"} 1.0",
                        "spate_requests_total{agent=\"a\",run=\"r\",phase=\"p\",request=\"other\",outcome=\"ok\"} 3.0",
                        "spate_requests_total{agent=\"a\",run=\"r\",phase=\"p\",request=\"other\",outcome=\"timeout\"} 3.0",
                        "spate_requests_total{agent=\"b\",run=\"r\",phase=\"p\",request=\"three\",outcome=\"ok\"} 1.0")
                .hasSize(7);
        assertThat(lines("spate_series_overflow_total"))
                .containsExactly("spate_series_overflow_total{metric=\"spate_requests\"} 6.0");
    }

    @Test
    void aRunIsForgottenWhenThreeMoreRecentOnesAreKnownAndItHasEnded() throws IOException {
        for (String run : List.of("1", "2", "3", "4", "5")) {
            metrics.add(Metric.TLS_RESUMED, 1, "a", run);
            metrics.add(Metric.REQUESTS_UNFINISHED, 1, "a", run, "p", "list");
        }
        assertThat(lines("spate_tls_resumed_total")).as("none has ended").hasSize(5);
        metrics.runEnded("2");
        metrics.runEnded("1");
        metrics.runEnded("3");
        assertThat(lines("spate_tls_resumed_total"))
                .containsExactly(
                        "spate_tls_resumed_total{agent=\"a\",run=\"3\"} 1.0",
                        "spate_tls_resumed_total{agent=\"a\",run=\"4\"} 1.0",
                        "spate_tls_resumed_total{agent=\"a\",run=\"5\"} 1.0");
        assertThat(lines("spate_requests_unfinished_total")).hasSize(3);
    }

    @Test
    void aTotalThatWasCountedElsewhereNeverFalls() throws IOException {
        metrics.total(Metric.SPANS_EXPORTED, 5);
        metrics.total(Metric.SPANS_EXPORTED, 3);
        assertThat(lines("spate_spans_exported_total")).containsExactly("spate_spans_exported_total 5.0");
    }

    @Test
    void whatASeriesSaidIsGoneWhenItIsRemoved() throws IOException {
        metrics.set(Metric.AGENT_CPU, 0.5, "a");
        metrics.set(Metric.AGENT_CPU, 0.5, "b");
        metrics.remove(Metric.AGENT_CPU, "a");
        assertThat(lines("spate_agent_cpu_ratio")).containsExactly("spate_agent_cpu_ratio{agent=\"b\"} 0.5");
    }

    @Test
    void whatIsAskedForAtAScrapeIsAskedEachTimeAndMayBreak() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        metrics.atScrape(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        metrics.atScrape(() -> metrics.set(Metric.LEADER, asked.incrementAndGet()));
        assertThat(lines("spate_coordinator_leader")).containsExactly("spate_coordinator_leader 1.0");
        assertThat(lines("spate_coordinator_leader")).containsExactly("spate_coordinator_leader 2.0");
    }

    @Test
    void whatTheCatalogueDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> metrics.add(Metric.SESSIONS_STARTED, 1, "a"))
                .hasMessageContaining("spate_sessions_started has the labels [agent, run, phase]");
        assertThatThrownBy(() -> metrics.set(Metric.SESSIONS_STARTED, 1, "a", "r", "p"))
                .hasMessageContaining("is no GAUGE");
        assertThatThrownBy(() -> metrics.add(Metric.SESSIONS_STARTED, -1, "a", "r", "p"))
                .hasMessageContaining("cannot grow by -1.0");
    }

    @Test
    void everyNameOfTheCatalogueEndsAsItsUnitWants() throws IOException {
        for (Metric metric : Metric.values()) {
            String[] labels = metric.labels().toArray(String[]::new);
            switch (metric.kind()) {
                case COUNTER -> metrics.add(metric, 1, labels);
                case GAUGE -> metrics.set(metric, 1, labels);
                case HISTOGRAM -> metrics.add(metric, new TimeCounts(), labels);
            }
        }
        String text = openMetrics();
        for (Metric metric : Metric.values()) {
            assertThat(text).contains("# TYPE " + metric.family() + " ");
            assertThat(metric.family()).matches("spate_[a-z0-9_]+").doesNotEndWith("_total");
            assertThat(metric.about()).matches("(?s)[A-Z0-9].*\\.");
            for (String name : metric.series()) {
                assertThat(text).containsPattern("(?m)^" + name + "[ {]");
            }
        }
    }

    private String text() throws IOException {
        return new String(new Exposition(metrics).text(Exposition.contentType(null)), StandardCharsets.UTF_8);
    }

    private String openMetrics() throws IOException {
        return new String(new Exposition(metrics).text(OPEN_METRICS), StandardCharsets.UTF_8);
    }

    private List<String> lines(String name) throws IOException {
        return openMetrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
    }
}
