package dev.spate.soak.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineFilesTest {

    @TempDir
    private Path folder;

    private static TimelineRow rss(String source, long begin, double mean) {
        return new TimelineRow(source, "rss", "bytes", new Window(begin, 3, mean - 1, mean, mean + 1.5, mean));
    }

    private TimelineFiles.Reading read() throws IOException {
        return TimelineFiles.read(folder, 0, 100, 10);
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardOpenOption.APPEND);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Mark kill = new Mark("kill-agent", "agent-2", 12, 31, false, "taken over after 3.2 s, \"as planned\"");
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 1e9 / 3), rss("a, \"b\"", 0, 20)));
            writer.mark(kill);
            writer.append(List.of(rss("agent-1", 10, -7)));
        }

        TimelineFiles.Reading reading = read();

        assertThat(reading.troubles()).isEmpty();
        assertThat(reading.timeline())
                .isEqualTo(new Timeline(
                        0,
                        100,
                        10,
                        List.of(
                                new Series(
                                        "agent-1",
                                        "rss",
                                        "bytes",
                                        List.of(
                                                rss("agent-1", 0, 1e9 / 3).window(),
                                                rss("agent-1", 10, -7).window())),
                                new Series(
                                        "a, \"b\"",
                                        "rss",
                                        "bytes",
                                        List.of(rss("", 0, 20).window()))),
                        List.of(kill)));
    }

    @Test
    void aLineThatWasWrittenInPartIsLeftOutAndSaid() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 5)));
            writer.mark(new Mark("control", "", 1, 2, true, ""));
        }
        append(TimelineFiles.SIGNALS, "agent-1,rss,bytes,10,3,4.0,5.0,6.5,5");
        append(TimelineFiles.MARKS, "{\"kind\":\"kill-ag");

        TimelineFiles.Reading reading = read();

        assertThat(reading.timeline().series().getFirst().windows()).hasSize(1);
        assertThat(reading.timeline().marks()).hasSize(1);
        assertThat(reading.troubles())
                .containsExactly(
                        "signals.csv: line 3, the last, was written in part and is left out",
                        "marks.jsonl: line 2, the last, was written in part and is left out");
    }

    @Test
    void aWriterThatIsOpenedAgainCutsOffWhatWasWrittenInPart() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 5)));
        }
        append(TimelineFiles.SIGNALS, "agent-1,rss,by" + "t".repeat(200));
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 20, 6)));
        }

        TimelineFiles.Reading reading = read();

        assertThat(reading.troubles()).isEmpty();
        assertThat(reading.timeline().series().getFirst().windows())
                .extracting(Window::begin)
                .containsExactly(0L, 20L);
    }

    @Test
    void aWindowThatIsWrittenTwiceCountsOnce() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 10, 5), rss("agent-1", 0, 4)));
            writer.append(List.of(rss("agent-1", 10, 8)));
        }

        assertThat(read().timeline().series().getFirst().windows())
                .extracting(Window::mean)
                .containsExactly(4.0, 8.0);
    }

    @Test
    void theEndOfAFaultTakesThePlaceOfItsBegin() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 5)));
            writer.mark(new Mark("pause-agent", "agent-1", 50, 50, false, "under way"));
            writer.mark(new Mark("control", "", 10, 20, true, ""));
            writer.mark(new Mark("pause-agent", "agent-1", 50, 70, false, "recovered"));
        }

        assertThat(read().timeline().marks()).extracting(Mark::end).containsExactly(20L, 70L);
    }

    @Test
    void linesThatAreNoneAreLeftOutAndSaid() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 5)));
            writer.mark(new Mark("control", "", 10, 20, true, ""));
        }
        append(
                TimelineFiles.SIGNALS,
                "agent-1,rss,bytes,10,3,4,NaN,6,5\nagent-1,rss\nagent-1,rss,bytes,ten,3,4,5,6,5\n");
        append(TimelineFiles.MARKS, "nonsense\n");

        assertThat(read().troubles())
                .hasSize(4)
                .allSatisfy(trouble -> assertThat(trouble).contains("is left out"));
        assertThat(read().timeline().series().getFirst().windows()).hasSize(1);
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Files.writeString(folder.resolve(TimelineFiles.SIGNALS), "time,value\n1,2\n");

        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("does not begin with");
    }

    @Test
    void aSoakWithoutMarksHasNone() throws IOException {
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            writer.append(List.of(rss("agent-1", 0, 5)));
        }
        Files.delete(folder.resolve(TimelineFiles.MARKS));

        assertThat(read().timeline().marks()).isEmpty();
    }
}
