package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanFilesTest {

    @Test
    void aFileInTheFolderIsRead(@TempDir Path top) throws IOException, PlanFiles.Refusal {
        Path folder = top.resolve("plan");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/users.csv"), "abc");
        Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("data/users.csv"));
        PlanFiles files = PlanFiles.inFolder(folder);
        assertThat(files.read("data/users.csv", 3)).asString().isEqualTo("abc");
        assertThat(files.read("data/../data/users.csv", 3)).asString().isEqualTo("abc");
        assertThat(files.read("link.csv", 3)).asString().isEqualTo("abc");
    }

    @Test
    void nothingOutsideTheFolderIsRead(@TempDir Path top) throws IOException {
        Path folder = Files.createDirectories(top.resolve("plan"));
        Files.writeString(top.resolve("secret.csv"), "abc");
        Files.createDirectories(top.resolve("plan-b"));
        Files.writeString(top.resolve("plan-b/secret.csv"), "abc");
        Files.createSymbolicLink(folder.resolve("file-link.csv"), top.resolve("secret.csv"));
        Files.createSymbolicLink(folder.resolve("folder-link"), top);
        PlanFiles files = PlanFiles.inFolder(folder);
        for (String path : new String[] {
            "../secret.csv",
            "x/../../secret.csv",
            "../plan-b/secret.csv",
            top.resolve("secret.csv").toString(),
            "file-link.csv",
            "folder-link/secret.csv"
        }) {
            assertThatThrownBy(() -> files.read(path, 100))
                    .as(path)
                    .isInstanceOf(PlanFiles.Refusal.class)
                    .hasMessage("the path leads outside the plan's folder, and only files in it are read");
        }
    }

    @Test
    void whatIsNoFileOrTooLargeIsRefused(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("inner"));
        Files.writeString(folder.resolve("four"), "abcd");
        PlanFiles files = PlanFiles.inFolder(folder);
        assertThatThrownBy(() -> files.read("inner", 9)).hasMessage("this is a folder, not a file");
        assertThatThrownBy(() -> files.read("none", 9)).hasMessage("there is no such file in the plan's folder");
        assertThatThrownBy(() -> files.read("four", 3)).hasMessage("the file has 4 bytes; 3 are possible");
        assertThatThrownBy(() -> files.read("a\0b", 3)).hasMessage("this is no path");
    }

    @Test
    void filesAtHandAreFoundByTheirPath() throws PlanFiles.Refusal {
        PlanFiles files = PlanFiles.of(Map.of("a/b.csv", new byte[] {1, 2}));
        assertThat(files.read("a/b.csv", 2)).containsExactly(1, 2);
        assertThatThrownBy(() -> files.read("b.csv", 2)).isInstanceOf(PlanFiles.Refusal.class);
        assertThatThrownBy(() -> files.read("a/b.csv", 1)).isInstanceOf(PlanFiles.Refusal.class);
    }
}
