package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.soak.folder.SoakFolder;
import dev.spate.soak.folder.TimelineRow;
import dev.spate.soak.folder.TimelineWriter;
import dev.spate.soak.series.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeCommandTest {

    private static final long WIDTH = 10_000;

    @TempDir
    private Path folder;

    /// Twenty minutes of even load beside a heap that grows, or does not.
    private Path soak(String name, double bytesPerWindow) throws IOException {
        Path soak = Files.createDirectory(folder.resolve(name));
        try (TimelineWriter writer = TimelineWriter.open(soak)) {
            for (int i = 0; i < 120; i++) {
                List<TimelineRow> rows = new ArrayList<>();
                rows.add(row("run", "throughput", "per-second", i, 300 + i % 3));
                rows.add(row("target", "heap-after-gc", "bytes", i, 4e7 + i % 5 * 1e4 + i * bytesPerWindow));
                writer.append(rows);
            }
        }
        Files.writeString(soak.resolve(SoakFolder.SOAK), """
                {"plan": "shop", "seed": 1, "begin": 0, "end": 1200000, "window": 10000,
                 "done": [{"run": "r-1", "verdict": "pass", "reasons": []}]}
                """);
        return soak;
    }

    private static TimelineRow row(String source, String signal, String unit, int window, double value) {
        return new TimelineRow(source, signal, unit, new Window(window * WIDTH, 1, value, value, value, value));
    }

    private static int judge(Object... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "judge";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].toString();
        }
        return Main.commandLine(all).execute(all);
    }

    @Test
    void theExitCodeIsThatOfTheVerdict() throws IOException {
        assertThat(judge(soak("even", 0))).isZero();
        assertThat(judge(soak("leak", 2e5))).isEqualTo(99);
    }

    @Test
    void ofSeveralSoaksTheWorstCounts() throws IOException {
        Path _ = soak("even", 0);
        Path _ = soak("leak", 2e5);

        assertThat(judge(folder)).isEqualTo(99);
        assertThat(judge(folder, "--json")).isEqualTo(99);
    }

    @Test
    void onlyWriteChangesTheFolder() throws IOException {
        Path soak = soak("leak", 2e5);
        String before = Files.readString(soak.resolve(SoakFolder.SOAK));

        int _ = judge(soak);
        assertThat(soak.resolve(SoakFolder.SOAK)).hasContent(before);

        int _ = judge(soak, "--write");
        assertThat(Files.readString(soak.resolve(SoakFolder.SOAK))).contains("\"verdict\" : \"fail\"");
        assertThat(soak.resolve(SoakFolder.PAGE)).isNotEmptyFile();
    }

    @Test
    void foldersWithoutASoakAreWrongArguments() {
        assertThat(judge(folder)).isEqualTo(2);
        assertThat(judge(folder.resolve("nowhere"))).isEqualTo(2);
    }
}
