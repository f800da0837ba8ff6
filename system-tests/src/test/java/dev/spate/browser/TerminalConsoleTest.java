package dev.spate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import dev.spate.runs.SpateProcess;
import dev.spate.target.TargetOptions;
import dev.spate.target.TargetService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `spate inspect` on a real terminal: keys go in, the screen is read.
final class TerminalConsoleTest {

    private static final Path EXAMPLE = Path.of("../inspector/src/test/resources/inspection.ndjson")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path folder;

    @Test
    void aBlockedLoopIsSeenAndKeysChangeWhatIsShown() throws Exception {
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1));
                NaiveLoad _ = new NaiveLoad(target.address(), "/lab/blocking/on-loop?millis=20");
                Tmux tmux = Tmux.start(
                        folder, SpateProcess.command("inspect", target.address().toString()))) {
            tmux.await(
                    "that the inspector is off",
                    screen -> screen.contains("OFF") && screen.contains("o switches it on"));
            tmux.press("o");
            String live = tmux.await(
                    "the lint", screen -> screen.contains("LIVE") && screen.matches("(?s).*loop-blocked +warn.*"));
            assertThat(live)
                    .contains("BUSY▾")
                    .contains("GET /lab/blocking/on-loop")
                    .contains("q quit");

            tmux.press("s");
            tmux.await("another sort", screen -> screen.contains("SCHED▾"));
            tmux.press("/", "o", "n", "-", "l", "o", "o", "p", "Enter");
            tmux.await("one task", screen -> screen.matches("(?s).*TASKS \\(1 of \\d+\\).*"));
            tmux.press("Enter");
            tmux.await("its histogram", screen -> screen.contains("run time: ") && screen.contains("longest runs"));
            tmux.press("Escape");
            tmux.await("the tables again", screen -> screen.contains("EXECUTORS"));
            tmux.press("Tab");
            tmux.await("the next table in focus", screen -> screen.contains("▶ RESOURCES"));

            tmux.press("p");
            String paused = tmux.await("that it is paused", screen -> screen.contains("PAUSED"));
            String later = tmux.await("newer ones", screen -> screen.contains("paused, 2 newer"));
            assertThat(withoutFoot(later)).isEqualTo(withoutFoot(paused));
            tmux.press("p", "r");
            tmux.await("that it records", screen -> screen.contains("LIVE ● 2"));
            tmux.press("q");
            tmux.await("its end", screen -> screen.contains("ended 0") && screen.contains("snapshots in inspection-"));
        }
        try (Stream<Path> files = Files.list(folder)) {
            Path recorded = files.filter(file -> file.toString().endsWith(".ndjson"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Recording.read(recorded)).hasSizeGreaterThanOrEqualTo(2).allMatch(Snapshot::on);
        }
    }

    @Test
    void aRecordingIsGoneThroughByKeys() throws Exception {
        try (Tmux tmux = Tmux.start(folder, SpateProcess.command("inspect", "--replay", EXAMPLE.toString()))) {
            tmux.await("the recording", screen -> screen.contains("PLAYING"));
            tmux.press("End");
            tmux.await("its end", screen -> screen.contains("REPLAY 15/15") && screen.contains("watched 0:1"));
            tmux.press("Left");
            tmux.await("the one before", screen -> screen.contains("REPLAY 14/15"));
            tmux.press("q");
            tmux.await("its end", screen -> screen.contains("ended 0"));
        }
    }

    @Test
    void withoutATerminalItPrintsOnce() throws Exception {
        SpateProcess process = SpateProcess.start(folder, "inspect", "--replay", EXAMPLE.toString());

        assertThat(process.exitCode()).isZero();
        assertThat(process.output())
                .contains("lock-contended")
                .contains("checkout")
                .contains("sweep");
    }

    @Test
    void whatIsWrongIsSaidOnceAndByTheExitCode() throws Exception {
        expect(2, "is no address of a service; write http://HOST:PORT", "inspect", "127.0.0.1:8080");
        expect(1, "the connection was refused; is it running there?", "inspect", "http://127.0.0.1:9");
        expect(2, "there is no nowhere.ndjson", "inspect", "--replay", "nowhere.ndjson");
        try (TargetService target = TargetService.start(TargetOptions.defaults().withEventLoops(1))) {
            String address = target.address().toString();
            expect(1, "is off; switch it on with 'spate inspect --on " + address, "inspect", "--once", address);
            expect(0, "is on", "inspect", "--on", address);
            expect(0, "TASKS", "inspect", "--once", address);
        }
    }

    private void expect(int code, String said, String... arguments) throws Exception {
        SpateProcess process = SpateProcess.start(folder, arguments);
        int exit = process.exitCode();
        assertThat(process.output()).contains(said);
        if (code != 0) {
            assertThat(process.output()).hasLineCount(1);
        }
        assertThat(exit).isEqualTo(code);
    }

    private static String withoutFoot(String screen) {
        return screen.strip().substring(0, screen.strip().lastIndexOf('\n')).replaceAll("(PAUSED|LIVE)", "");
    }
}
