package dev.spate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/metrics.md` is what the catalogue says.
class MetricReferenceTest {

    private static final Path PAGE = Path.of("../docs/metrics.md");

    private static final String HEAD = """
            # Metrics

            What a process of Spate shows of itself while it works: `--metrics [HOST:]PORT` of `spate agent`, `coordinator`,
            `target`, `run` and `demo` serves it on `/metrics`, as OpenMetrics with exemplars to those who accept that, else
            in the text format of Prometheus. Beside it are `/health/live` and `/health/ready`, which says with 503 and a
            reason when the process is not ready: an agent that has not said hello or whose brokers take nothing, a
            coordinator that neither leads nor stands by, a target that does not listen.

            The result of a run does not come from here: it comes from the histograms on the log, without loss
            ([decision 0006](decisions/0006-histograms.md)). An agent's metrics are fed from the very reports that it sends
            there, once a second, so both say the same to the unit; nothing is counted twice, and nothing is done for each
            request ([decision 0025](decisions/0025-metrics-with-simpleclient.md)).

            - Prometheus stores a counter with `_total` behind its name, and a histogram as `_bucket`, `_sum` and `_count`.
            - `run` has values for the last three runs of a process, and for those that have not ended.
            - `request` is the name that the plan gives, or the templated path. A metric has room for 200 of them, by run and
              agent; the rest are one series `other`, which `spate_series_overflow` counts. `*` are all of a phase.
            - Buckets of all histograms, in seconds: BUCKETS. A time is known to three digits, so that a bucket is exact but
              for times within a thousandth of its bound.
            - Health of an agent is shown while it has a run.
            - A series begins with its first value: what has never happened, such as a failed connection, is not there.

            """;

    @Test
    void thePageInDocsIsWhatTheCatalogueSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("spate.docs.write")) {
            Files.writeString(PAGE, page);
            assertThat(false)
                    .as("docs/metrics.md was written; run again without -Dspate.docs.write")
                    .isTrue();
        }
        assertThat(Files.readString(PAGE))
                .as("docs/metrics.md; rewrite it with ./mvnw -pl telemetry test -Dspate.docs.write=true")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder buckets = new StringBuilder();
        for (int bucket = 0; bucket < TimeCounts.BUCKETS - 1; bucket++) {
            buckets.append(bucket == 0 ? "" : ", ").append(Exposition.bound(bucket));
        }
        StringBuilder page = new StringBuilder(HEAD.replace("BUCKETS", buckets));
        for (Metric.Role role : Metric.Role.values()) {
            page.append("## ").append(title(role)).append("\n\n");
            page.append("| metric | kind | labels | |\n|---|---|---|---|\n");
            for (Metric metric : Metric.values()) {
                if (metric.role() == role) {
                    page.append(row(metric));
                }
            }
            page.append('\n');
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + metric.family() + "` | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | " + labels + " | "
                + metric.about() + " |\n";
    }

    private static String title(Metric.Role role) {
        return switch (role) {
            case ANY -> "Every process";
            case AGENT -> "An agent";
            case COORDINATOR -> "A coordinator";
            case TARGET -> "The target service";
        };
    }
}
