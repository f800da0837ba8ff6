package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wrong arguments: one clear message each, and exit code 2.
class ArgumentsTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void noCommandAsksWhichOne() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Which command? Try 'spate demo' or 'spate --help'.");
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheLikelyOne() {
        assertThat(run("rnu", "plan.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("rnu").contains("run");
    }

    @Test
    void theHelpOfAllKnowsWhatTheHelpOfEachKnows() {
        for (String command : new String[] {"demo", "run", "validate", "report", "target"}) {
            StringWriter all = new StringWriter();
            StringWriter each = new StringWriter();
            assertThat(Main.commandLine().setOut(new PrintWriter(all, true)).execute(command, "--help"))
                    .isZero();
            assertThat(Main.commandLine(command)
                            .setOut(new PrintWriter(each, true))
                            .execute(command, "--help"))
                    .isZero();
            assertThat(each.toString()).isEqualTo(all.toString()).contains("Usage: spate " + command);
        }
    }

    @Test
    void aPlanThatIsNotThereIsNamed() {
        assertThat(run("run", folder.resolve("nowhere.yaml").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no file").contains("nowhere.yaml");
    }

    @Test
    void aFolderIsNoPlan() {
        assertThat(run("run", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is a folder; a plan is a YAML file");
    }

    @Test
    void resultsAreNeverWrittenOverOthers() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "name: x");
        assertThat(run("run", plan.toString(), "--out", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is not empty; results are never written over");
    }

    @Test
    void moreAgentsThanFitIntoAProcessAreRefused() {
        assertThat(run("run", "plan.yaml", "--agents", "65")).isEqualTo(2);
        assertThat(err.toString()).contains("--agents 65: 1 to 64 agents fit into one process");
    }

    @Test
    void aFolderWithoutARunIsNamedByReport() {
        assertThat(run("report", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no folder");
    }

    private int run(String... arguments) {
        return Main.commandLine(arguments).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
