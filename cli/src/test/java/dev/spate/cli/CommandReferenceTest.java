package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        CommandLine spate = Main.commandLine();
        section(page, spate);
        for (CommandLine command : spate.getSubcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                section(page, command);
            }
        }
        return page.toString();
    }

    private static void section(StringBuilder page, CommandLine command) {
        page.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        page.append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n\n");
    }
}
