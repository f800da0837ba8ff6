package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// `docs/cli.md` is what the commands say of themselves.
class CommandReferenceTest {

    private static final Path PAGE = Path.of("../docs/cli.md");

    private static final String HEAD = """
            # The command line

            One command, `spate`, started by the script at the root of the repository, which builds what it needs and
            finds a JDK 25 by itself. Every command has `--help`.

            | environment | meaning |
            |---|---|
            | `JAVA_HOME` | the JDK to use, if it is 25 or newer; else one is looked for in the usual places |
            | `SPATE_JAVA_OPTS` | more options for the virtual machine, such as `-Xmx4g` or `-Dspate.trace=true` (stack traces) |
            | `SPATE_BUILD=never` | run what is built and do not look whether sources are newer |
            | `NO_COLOR` | no colours |
            | `SPATE_LOG` | what is logged on standard error, such as `info,dev.spate.drive=debug`; else `warn`, and `info` for what `agent`, `coordinator` and `target` do |
            | `SPATE_LOG_FORMAT` | `text` or `json`; else JSON of `agent`, `coordinator` and `target` where they are not on a terminal |

            On a terminal a run shows a picture that is redrawn in place; elsewhere it prints a line every few seconds.
            Ctrl-C ends a run in order: agents stop, what was measured is judged and reported, and the exit code is 97.
            What `--metrics` shows is in [metrics.md](metrics.md).

            | exit code | verdict | meaning |
            |---|---|---|
            | 0 | `pass` | every objective holds, and the evidence is whole |
            | 99 | `fail` | an objective does not hold |
            | 98 | `not-proven` | the evidence has holes, or the generator was too slow: the reasons say which |
            | 97 | `aborted` | stopped by the user, or by an objective with `abort` |
            | 2 | | the plan or the arguments are wrong; nothing was sent |
            | 1 | `error` | anything else |

            """;

    @Test
    void thePageInDocsIsWhatTheCommandsSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("spate.docs.write")) {
            Files.writeString(PAGE, page);
            assertThat(false)
                    .as("docs/cli.md was written; run again without -Dspate.docs.write")
                    .isTrue();
        }
        assertThat(Files.readString(PAGE))
                .as("docs/cli.md; rewrite it with ./mvnw -pl cli -am test -Dspate.docs.write=true")
                .isEqualTo(page);
    }

    /// In a process of its own: picocli keeps the stream that it writes warnings to from its first
    /// moment.
    @Test
    void noHelpMakesPicocliWarn() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommandReferenceTest.class.getName())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .as("percent signs in texts of commands are doubled")
                .contains("## spate lab", "## spate train")
                .doesNotContain("[picocli");
    }

    /// Renders the help of all commands, also of those that it does not list.
    public static void main(String[] arguments) {
        CommandLine spate = Main.commandLine();
        show(spate);
        StringBuilder page = new StringBuilder();
        sections(page, spate);
        System.out.println(page);
    }

    private static void show(CommandLine command) {
        command.getCommandSpec().usageMessage().hidden(false);
        command.getSubcommands().values().forEach(CommandReferenceTest::show);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        CommandLine spate = Main.commandLine();
        section(page, spate);
        sections(page, spate);
        return page.toString();
    }

    private static void sections(StringBuilder page, CommandLine parent) {
        for (CommandLine command : parent.getSubcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                section(page, command);
                sections(page, command);
            }
        }
    }

    private static void section(StringBuilder page, CommandLine command) {
        page.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        page.append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n\n");
    }
}
