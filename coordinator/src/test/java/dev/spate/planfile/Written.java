package dev.spate.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares files that are generated from code with those in the source tree.
///
/// With `-Dspate.docs.write=true` it writes them and fails, so that nobody leaves that on.
final class Written {

    private static final boolean WRITE = Boolean.getBoolean("spate.docs.write");

    private Written() {}

    /// The top of the source tree; tests run in the folder of their module.
    static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("mvnw")) ? here : here.resolveSibling("");
    }

    static void compare(Path file, String content) throws IOException {
        if (WRITE) {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, content);
            return;
        }
        assertThat(file)
                .as("run the tests once with -Dspate.docs.write=true, and look at what has changed")
                .content()
                .isEqualTo(content);
    }

    /// To be called at the end of a test that compares.
    static void refuseWriting() {
        assertThat(WRITE)
                .as("files were written; now run the tests without spate.docs.write")
                .isFalse();
    }
}
