package dev.spate.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.merge.Counts;
import dev.spate.merge.Values;
import dev.spate.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistogramLinesTest {

    private static final Instant STARTED = Instant.ofEpochMilli(1_800_000_000_123L);
    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    /// All but the bytes of the histogram, which are compressed in another way, and the words after the
    /// start time.
    @Test
    void linesAreThoseOfTheLibraryAndItReadsThem() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        HistogramLogWriter library = new HistogramLogWriter(expected);
        library.outputComment("[nanoseconds; the column of the maximum is in milliseconds]");
        library.outputLogFormatVersion();
        library.outputBaseTime(STARTED.toEpochMilli());
        library.outputStartTime(STARTED.toEpochMilli());
        library.outputLegend();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (HistogramLines lines = new HistogramLines(written, STARTED)) {
            seeds.each(100, random -> {
                Histogram histogram = new Histogram(3);
                for (int i = random.nextInt(2_000); i >= 0; i--) {
                    histogram.recordValueWithCount(random.nextLong(1L << random.nextInt(1, 50)), 1 + random.nextInt(9));
                }
                Tag tag = new Tag("steady", "GET /api/items", Tag.Kind.RESPONSE);
                long start = random.nextInt(1_000) * SECOND;
                histogram.setTag(tag.text());
                library.outputIntervalHistogram(start / 1e9, start / 1e9 + 10, histogram, 1e6);
                Counts counts = new Counts();
                counts.add(Values.of(histogram));
                lines.add(tag, start, start + 10 * SECOND, counts);
            });
        }

        assertThat(withoutHistograms(written)).isEqualTo(withoutHistograms(expected));
        try (HistogramLogReader theirs = reader(expected);
                HistogramLogReader ours = reader(written)) {
            while (theirs.hasNext()) {
                assertThat(ours.nextIntervalHistogram()).isEqualTo(theirs.nextIntervalHistogram());
            }
            assertThat(ours.hasNext()).isFalse();
        }
    }

    private static HistogramLogReader reader(ByteArrayOutputStream file) {
        return new HistogramLogReader(new ByteArrayInputStream(file.toByteArray()));
    }

    private static List<String> withoutHistograms(ByteArrayOutputStream file) {
        return file.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst(",HIST.*", "").replaceFirst("epoch\\), .*", ""))
                .toList();
    }
}
