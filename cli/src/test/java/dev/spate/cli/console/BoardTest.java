package dev.spate.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spate.inspector.Recording;
import dev.spate.inspector.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The picture of the example recording, which has a lock that `checkout` holds and `sweep` waits for.
final class BoardTest {

    private static final Status LIVE = new Status("http://127.0.0.1:8080", "LIVE", true, null);

    private final Look look = new Look();
    private final List<Snapshot> frames;

    BoardTest() throws IOException {
        frames = Recording.read(Path.of("../inspector/src/test/resources/inspection.ndjson"));
    }

    @Test
    void everyPictureHasTheHeightAndWidthOfItsTerminal() {
        for (int height = 8; height < 60; height++) {
            for (int width = 50; width < 200; width += 13) {
                List<String> lines = board(width).lines(LIVE, height);

                assertThat(lines).as("%d by %d", width, height).hasSize(height);
                for (String line : lines) {
                    assertThat(line.codePointCount(0, line.length())).as(line).isLessThanOrEqualTo(width);
                }
            }
        }
    }

    @Test
    void aLintThatWarnsStandsAboveThoseThatDoNot() {
        List<String> lines = board(160).lines(LIVE, Board.WHOLE);

        int warned = index(lines, "loop-blocked");
        int well = index(lines, "virtual-pinned");
        assertThat(lines.get(warned)).contains("warn").contains("5.00 ms");
        assertThat(well).isGreaterThan(warned);
    }

    @Test
    void whoWaitsForWhomIsInTheLineOfTheResource() {
        List<String> lines = board(160).lines(LIVE, Board.WHOLE);

        assertThat(lines.get(index(lines, "  cart "))).contains("checkout").contains("sweep");
    }

    @Test
    void tasksAreSortedByTheNextColumn() {
        // From busy over what they waited to the number of runs.
        look.take(Key.of('s'));
        look.take(Key.of('s'));
        List<String> lines = board(160).lines(LIVE, Board.WHOLE);

        assertThat(lines.get(index(lines, "TASKS"))).contains("RUNS▾");
        assertThat(lines.get(index(lines, "TASKS") + 1)).contains("(events of sockets)");
        look.take(Key.of('S'));
        List<String> reversed = board(160).lines(LIVE, Board.WHOLE);
        assertThat(reversed.get(index(reversed, "TASKS"))).contains("RUNS▴");
        assertThat(index(reversed, "  (events of sockets) ")).isGreaterThan(index(reversed, "> "));
    }

    @Test
    void aFilterLeavesWhatHasItInAnyColumn() {
        for (Key key :
                List.of(Key.of('/'), Key.of('W'), Key.of('o'), Key.of('R'), Key.of('k'), Key.of(Key.Name.ENTER))) {
            look.take(key);
        }
        List<String> lines = board(160).lines(LIVE, 40);

        assertThat(lines.get(index(lines, "TASKS"))).contains("(1 of ");
        assertThat(lines.get(index(lines, "TASKS") + 1)).contains("GET /work");
        assertThat(lines.getLast()).startsWith("filter 'work'");
    }

    @Test
    void enterOpensTheRowUnderTheCursorOfEveryTable() {
        look.take(Key.of(Key.Name.ENTER));
        assertThat(String.join("\n", board(160).lines(LIVE, 60)))
                .contains("run time: ")
                .contains("longest runs");
        for (String said : List.of("held by", "took", "warns when", "held at a time")) {
            look.take(Key.of(Key.Name.TAB));
            look.take(Key.of(Key.Name.ENTER));
            assertThat(String.join("\n", board(160).lines(LIVE, 60))).contains(said);
        }
        look.take(Key.of(Key.Name.ESCAPE));
        assertThat(String.join("\n", board(160).lines(LIVE, 60))).contains("RESOURCES");
    }

    @Test
    void aNameThatWouldMoveTheCursorIsShownAsWhatItIs() {
        Status wicked = new Status("http://\u001b[2J", "LIVE", true, null);

        assertThat(board(100).lines(wicked, 30)).noneMatch(line -> line.indexOf('\u001b') >= 0);
    }

    @Test
    void keysAreReadAsTerminalsSendThem() throws IOException {
        assertThat(key("\u001b[A")).isEqualTo(Key.of(Key.Name.UP));
        assertThat(key("\u001bOB")).isEqualTo(Key.of(Key.Name.DOWN));
        assertThat(key("\u001b[5~")).isEqualTo(Key.of(Key.Name.PAGE_UP));
        assertThat(key("\u001b[Z")).isEqualTo(Key.of(Key.Name.BACK_TAB));
        assertThat(key("\u001b")).isEqualTo(Key.of(Key.Name.ESCAPE));
        assertThat(key("\u0003")).isEqualTo(Key.of(Key.Name.INTERRUPT));
        assertThat(key("q")).isEqualTo(Key.of('q'));
    }

    private static Key key(String sent) throws IOException {
        int[] at = {1};
        return Key.read(sent.charAt(0), _ -> at[0] < sent.length() ? sent.charAt(at[0]++) : -2);
    }

    private Board board(int width) {
        return new Board(frames.get(frames.size() - 2), frames.getLast(), look, width, false);
    }

    private static int index(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("no line has '" + text + "':\n" + String.join("\n", lines));
    }
}
