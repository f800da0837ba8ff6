package dev.spate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that are made from others and committed.
final class Written {

    private static final String AGAIN =
            "rewrite it with ./mvnw -pl helm -am test -Dspate.docs.write=true, and look at the difference";

    private Written() {}

    /// Compares; or writes, and fails so that nobody takes that for a test.
    static void assertIs(Path file, String text) throws IOException {
        if (Boolean.getBoolean("spate.docs.write")) {
            boolean same = Files.exists(file) && Files.readString(file).equals(text);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            assertThat(same)
                    .as("%s was written; run again without -Dspate.docs.write", file)
                    .isTrue();
        }
        assertThat(file).as(AGAIN).exists();
        assertThat(Files.readString(file)).as("%s; %s", file, AGAIN).isEqualTo(text);
    }
}
