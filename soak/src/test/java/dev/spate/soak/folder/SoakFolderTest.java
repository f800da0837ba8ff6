package dev.spate.soak.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spate.judge.Judgement.Verdict;
import dev.spate.soak.judge.Finding.State;
import dev.spate.soak.judge.SoakJudgement;
import dev.spate.soak.judge.Soaks;
import dev.spate.soak.series.Mark;
import dev.spate.soak.series.Series;
import dev.spate.soak.series.Timeline;
import dev.spate.soak.series.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static Soaks leaking() {
        return Soaks.steady(2, 120, 0.3)
                .with("target", "heap-after-gc", "bytes", 40e6, 1e6, minute -> 1e6 * minute)
                .with("target", "heap-max", "bytes", 256e6, 0, _ -> 0)
                .with("agent-1", "threads", "count", 30, 0.4, minute -> minute < 12 ? 0 : 8)
                .mark("kill-agent", "agent-2", 40, 43, false)
                .mark("control", "", 60, 61, true)
                .mark("pause-agent", "agent-1", 70, 72, true);
    }

    /// Writes what a driver leaves behind.
    private ObjectNode kept(Soaks soak) throws IOException {
        Timeline timeline = soak.timeline();
        try (TimelineWriter writer = TimelineWriter.open(folder)) {
            for (Series series : timeline.series()) {
                for (Window window : series.windows()) {
                    writer.append(List.of(new TimelineRow(series.source(), series.signal(), series.unit(), window)));
                }
            }
            for (Mark mark : timeline.marks()) {
                writer.mark(mark);
            }
        }
        ObjectNode state = JSON.createObjectNode();
        state.put("version", 1).put("plan", "checkout <peak>").put("seed", 42).put("faults", 3);
        state.put("begin", timeline.begin()).put("end", timeline.end()).put("window", timeline.width());
        ObjectNode run = state.putArray("done").addObject().put("run", "r-1").put("verdict", "pass");
        run.putArray("reasons");
        run.putObject("sessions")
                .put("planned", 10)
                .put("started", 9)
                .put("lost", 1)
                .put("completed", 9);
        state.putObject("drift").putObject("rss").put("atLeast", 1.6e7).put("judged", true);
        write(state);
        return state;
    }

    private void write(JsonNode state) throws IOException {
        Files.writeString(folder.resolve(SoakFolder.SOAK), state.toString());
    }

    @Test
    void aJudgementIsKeptBesideWhatTheDriverWrote() throws IOException {
        kept(leaking());

        SoakJudgement judgement = SoakFolder.judge(folder, "1.2.3");

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        JsonNode soak = JSON.readTree(Files.readString(folder.resolve(SoakFolder.SOAK)));
        assertThat(soak.path("verdict").asText()).isEqualTo("fail");
        assertThat(soak.path("faults").asInt()).isEqualTo(3);
        assertThat(soak.path("judgement").path("by").asText()).isEqualTo("1.2.3");
        assertThat(soak.path("judgement")
                        .path("findings")
                        .path(0)
                        .path("signal")
                        .asText())
                .isEqualTo("heap-after-gc");
        StoredSoak again = SoakFolder.read(folder);
        assertThat(again.verdict()).isEqualTo("fail");
        assertThat(again.changes(again.judge())).isEmpty();
    }

    @Test
    void whatThePlanSaysOfASignalHolds() throws IOException {
        ObjectNode state = kept(leaking());
        state.putObject("drift").putObject("heap-after-gc").put("judged", false);
        write(state);

        assertThat(SoakFolder.read(folder).judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void otherRulesShowWhatIsDifferentAndKeepWhatWasSaid() throws IOException {
        ObjectNode state = kept(leaking());
        SoakFolder.judge(folder, "1.2.3");
        ObjectNode judged = (ObjectNode) JSON.readTree(Files.readString(folder.resolve(SoakFolder.SOAK)));
        judged.putObject("drift").putObject("heap-after-gc").put("atLeast", 1e9);
        write(judged);

        StoredSoak soak = SoakFolder.read(folder);
        SoakJudgement now = soak.judge();

        assertThat(now.verdict()).isEqualTo(Verdict.PASS);
        assertThat(soak.changes(now)).singleElement().satisfies(change -> {
            assertThat(change.name()).isEqualTo("target heap-after-gc");
            assertThat(change.before()).isEqualTo(State.DRIFT);
            assertThat(change.after()).isEqualTo(State.SMALL);
        });
        soak.keep(now, "1.3.0");
        JsonNode after = JSON.readTree(Files.readString(folder.resolve(SoakFolder.SOAK)));
        assertThat(after.path("verdict").asText()).isEqualTo("pass");
        assertThat(after.path("judgement").path("earlier")).hasSize(1);
        assertThat(after.path("judgement").path("earlier").path(0).path("by").asText())
                .isEqualTo("1.2.3");
        assertThat(state.path("seed").asLong()).isEqualTo(after.path("seed").asLong());
    }

    @Test
    void thePageTellsAllAndAsksNobody() throws IOException {
        kept(leaking());
        SoakFolder.judge(folder, "1.2.3");

        String page = Files.readString(folder.resolve(SoakFolder.PAGE));
        assertThat(page)
                .contains("checkout &lt;peak&gt;", "heap-after-gc rose by", "pause-agent", "How it was judged")
                .doesNotContain("checkout <peak>")
                .doesNotContain("src=\"http");
        // To be looked at.
        Path build = Path.of("target");
        if (Files.isDirectory(build)) {
            Files.writeString(build.resolve("soak.html"), page);
        }
    }

    @Test
    void foldersThatHoldNoSoakThatHasEndedAreRefused() throws IOException {
        assertThatThrownBy(() -> SoakFolder.read(folder)).hasMessageContaining("holds no soak");
        ObjectNode state = kept(leaking());
        write(state.put("end", 0));
        assertThatThrownBy(() -> SoakFolder.read(folder)).hasMessageContaining("has not ended");
        Files.writeString(folder.resolve(SoakFolder.SOAK), "{\"begin\": ");
        assertThatThrownBy(() -> SoakFolder.read(folder)).hasMessageContaining("is not what Spate writes");
        Files.writeString(folder.resolve(SoakFolder.SOAK), "[]");
        assertThatThrownBy(() -> SoakFolder.read(folder)).hasMessageContaining("is not what Spate writes");
    }

    @Test
    void soaksInAFolderAreFound() throws IOException {
        Files.createDirectories(folder.resolve("b"));
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("b").resolve(SoakFolder.SOAK), "{}");
        Files.writeString(folder.resolve("a").resolve(SoakFolder.SOAK), "{}");

        assertThat(SoakFolder.inside(folder)).containsExactly(folder.resolve("a"), folder.resolve("b"));
    }
}
