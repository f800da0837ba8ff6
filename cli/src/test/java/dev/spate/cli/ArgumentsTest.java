package dev.spate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Wrong arguments: one clear message each, and exit code 2.
class ArgumentsTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void noCommandAsksWhichOne() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("spate: which command? 'spate demo' is a good first one");
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheLikelyOne() {
        assertThat(run("rnu", "plan.yaml")).isEqualTo(2);
        assertThat(err.toString()).startsWith("spate: there is no command 'rnu'; did you mean 'spate run'?\n");
        err.getBuffer().setLength(0);
        assertThat(run("valdate", "plan.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean 'spate validate'?");
    }

    @Test
    void theHelpOfAllKnowsWhatTheHelpOfEachKnows() {
        for (String command : new String[] {"demo", "run", "validate", "report", "target", "lab"}) {
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
    void anAddressOfAnotherMachineIsNoLocalOne() {
        assertThat(run("agent", "--kafka", "127.0.0.1:9", "--local-address", "127.0.0.1,192.0.2.1"))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("spate: --local-address: 192.0.2.1 is no address of this machine that can be used");
        err.getBuffer().setLength(0);
        assertThat(run("agent", "--kafka", "127.0.0.1:9", "--local-address", "eth0"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("spate: --local-address eth0: this is no IPv4 or IPv6 address");
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

    @Test
    void aFolderThatHoldsNoRunIsWrongInput() {
        assertThat(run("report", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("spate: " + folder + " holds no run: it has no result.json\n");
    }

    @Test
    void aFolderThatHoldsARunOrIsInUseIsSaidToBeSo() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "name: x");
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("timeline.csv.part"), "");
        assertThat(run("run", plan.toString(), "--out", used.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is in use by another run");
        Files.writeString(used.resolve("result.json"), "");
        assertThat(run("run", plan.toString(), "--out", used.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("holds a run already");
    }

    @Test
    void aFolderThatCannotBeMadeIsFoundBeforeTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(run("run", plan("").toString(), "--out", file.resolve("run").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("spate: --out " + file.resolve("run") + " cannot be written: ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void anExperimentThatIsNoneIsRefusedBeforeAnythingStarts() {
        refused("there is no pattern 'sleeper'; did you mean 'sleepers'?", "lab", "sleeper");
        refused(
                "--trials 4: fewer than 5 show nothing; to see that it works there is --quick",
                "lab",
                "sleepers",
                "--trials",
                "4");
        refused(
                "--setting lopps: the target has no such setting; did you mean 'loops'?",
                "lab",
                "sleepers",
                "--setting",
                "lopps=1");
        refused(
                "--setting loops: name and value belong together, as in loops=1 or workers=5,20",
                "lab",
                "sleepers",
                "--setting",
                "loops");
        refused("--setting port: the target has no such setting", "lab", "sleepers", "--setting", "port=80");
        refused(
                "--param wait: sleepers has no such parameter; did you mean 'waits'?",
                "lab",
                "sleepers",
                "--param",
                "wait=1");
        refused("--rate fast: requests per second, such as 50/s", "lab", "sleepers", "--rate", "fast");
        refused("--trial-time 1.5s: whole seconds, such as 3s", "lab", "sleepers", "--trial-time", "1.5s");
        refused("--all and sleepers: name patterns, or take all", "lab", "sleepers", "--all");
        refused(
                "--quick says itself how many trials there are and how long",
                "lab",
                "sleepers",
                "--quick",
                "--trials",
                "5");
        refused(
                "--profile mem: there is no profile 'mem'; there are cpu, alloc, lock, wall",
                "lab",
                "sleepers",
                "--profile",
                "mem");
        refused(
                "--profile sleepers: what follows says what is profiled; write 'sleepers --profile'",
                "lab",
                "--profile",
                "sleepers",
                "blocking");
    }

    @Test
    void aProfileThatIsNoneIsRefusedBeforeAnythingStarts() throws IOException {
        String[][] wrong = {
            {"--profile: profile.phase: found 'b'; the plan has no phase of this name", "b"},
            {"--profile: profile.phase: found 'a,b'; the plan has no phase of this name", "a,b"},
            {
                "--profile: profile.kinds: found 'mem'; there is no profile 'mem'; there are cpu, alloc, lock, wall",
                "a:mem"
            },
            {"--profile: profile.kinds: found nothing; it is one or more of cpu, alloc, lock, wall", "a:"},
        };
        String plan = plan("").toString();
        for (String[] line : wrong) {
            err.getBuffer().setLength(0);
            assertThat(run("run", plan, "--profile", line[1])).isEqualTo(2);
            assertThat(err.toString()).startsWith(line[0]);
        }
    }

    @Test
    void whatNobodyCouldSeeIsNotInspected() throws IOException {
        String plan = plan("").toString();
        String[][] wrong = {
            {"--inspect: what event loops do is shown on the port of --metrics; ", "run", plan, "--inspect"},
            {"--inspect: what event loops do is shown on the port of --metrics; ", "demo", "--inspect"},
            {"--inspect: what event loops do ", "agent", "--kafka", "127.0.0.1:9", "--inspect"},
            {"--inspect: what event loops do ", "coordinator", "--kafka", "127.0.0.1:9", "--inspect"},
            {
                "--inspect watches this process, and here it only asks a coordinator elsewhere; ",
                "run",
                plan,
                "--coordinator",
                "http://a:1",
                "--inspect"
            },
            {
                "--insecure and --ca-file: any certificate is taken, or those in the file; ",
                "inspect",
                "https://a:1",
                "--insecure",
                "--ca-file",
                "x"
            },
            {
                "the certificates to trust cannot be read from the file ",
                "inspect",
                "https://a:1",
                "--ca-file",
                folder.resolve("none").toString()
            },
        };
        for (String[] line : wrong) {
            refused(line[0], Arrays.copyOfRange(line, 1, line.length));
        }
    }

    @Test
    void oneVariableOfAnExperimentChangesAtATime() {
        refused(
                "--setting loops has several values, and sleepers several variants; one variable changes at a time",
                "lab",
                "sleepers",
                "--setting",
                "loops=1,2");
        refused(
                "--setting: loops and workers have several values each; one variable changes at a time",
                "lab",
                "sleepers",
                "--variant",
                "concurrent",
                "--setting",
                "loops=1,2",
                "--setting",
                "workers=1,2");
    }

    private void refused(String why, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).startsWith("spate: " + why);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void anUnknownHostIsFoundBeforeTheStart() throws IOException {
        Path plan = plan("");
        Path out = folder.resolve("run");
        assertThat(run("run", plan.toString(), "--target", "http://nowhere.invalid:1", "--out", out.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("""
                --target: found 'nowhere.invalid'; this machine knows no address of this host
                  hint: check the spelling, or give the address in figures: --target http://10.0.0.1:8080

                1 problem
                """);
        assertThat(out).doesNotExist();
    }

    @Test
    void anUnknownHostOfARequestIsShownAtItsPlace() throws IOException {
        Path plan = Files.writeString(
                folder.resolve("plan.yaml"),
                Files.readString(plan("")).replace("get: /", "get: http://nowhere.invalid/"));
        assertThat(run("run", plan.toString(), "--out", folder.resolve("run").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith(plan + ":5:12: scenarios.s[0].get: found 'nowhere.invalid'; this machine knows no address");
    }

    @Test
    void fewerRowsThanEventLoopsAreFoundByRunAndByValidate() throws IOException {
        Files.writeString(folder.resolve("users.csv"), "name\nann\nbob\n");
        String plan = plan("feeders: {users: {file: users.csv}}\n").toString();
        for (String command : new String[] {"run", "validate"}) {
            err.getBuffer().setLength(0);
            assertThat(run(command, plan, "--agents", "1", "--loops", "3")).isEqualTo(2);
            assertThat(err.toString())
                    .contains(
                            "plan.yaml:3:25: feeders.users.file: found 2 rows; a row belongs to one event loop, and there"
                                    + " are 3 of them, 3 in each of 1 agent");
        }
        assertThat(run("validate", plan, "--agents", "2", "--loops", "1")).isZero();
    }

    @Test
    void validateKnowsWhatRunKnows() throws IOException {
        String plan = plan("").toString();
        assertThat(run("validate", plan, "--target", "http://a:1", "--seed", "7"))
                .isZero();
        assertThat(run("validate", plan, "--target", "a:1")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--target: found 'a:1'").contains("did you mean 'http://a:1'?");
    }

    @Test
    void wrongArgumentsAreSaidInThreeLines() {
        String[][] wrong = {
            {"there is no command 'version'; did you mean 'spate --version'?", "version"},
            {"there is no command 'plan.yaml'; did you mean 'spate run plan.yaml'?", "plan.yaml"},
            {"which plan? Give a YAML file, such as plans/quickstart.yaml", "run"},
            {"--agents x: this is no whole number", "run", "--agents", "x", "plan.yaml"},
            {"'more' is one argument too many", "run", "plan.yaml", "more"},
            {"demo has no option --port", "demo", "--port", "1"},
            {
                "--set a: a path and a value belong together, such as --set phases.steady.duration=10s",
                "run",
                "p",
                "--set",
                "a"
            },
            {"--port is 99999; it must be 0 to 65535", "target", "--port", "99999"},
            {"--workers is 0; it must be 1 to 10000", "target", "--workers", "0"},
            {"--max-connections is -1; it must be 0 (no limit) to 1000000", "target", "--max-connections", "-1"},
            {"--transport kqueue: there are epoll, io_uring, nio", "target", "--transport", "kqueue"},
            {"--allocator jemalloc: there are adaptive, pooled, unpooled", "target", "--allocator", "jemalloc"},
        };
        for (String[] line : wrong) {
            err.getBuffer().setLength(0);
            assertThat(run(Arrays.copyOfRange(line, 1, line.length))).isEqualTo(2);
            assertThat(err.toString()).startsWith("spate: " + line[0] + "\n");
            assertThat(err.toString().lines().count()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void whatBelongsToACoordinatorElsewhereIsRefusedWithoutIt() throws IOException {
        String plan = plan("").toString();
        String[][] wrong = {
            {"--id means nothing without --coordinator URL", "run", plan, "--id", "x"},
            {"--token-file means nothing without --coordinator URL", "run", plan, "--token-file", "x"},
            {"--kafka and --coordinator: ", "run", plan, "--kafka", "a:1", "--coordinator", "http://a:1"},
            {"'ftp://a:1' is no address of a coordinator; ", "run", plan, "--coordinator", "ftp://a:1"},
            {"'http://a:1/x' is no address of a coordinator; ", "runs", "--coordinator", "http://a:1/x"},
            {
                "there is no file nowhere to read the token from",
                "runs",
                "--coordinator",
                "http://a:1",
                "--token-file",
                "nowhere"
            },
            {"which coordinator? Give its address: ", "runs"},
            {"--loops is for agents in this process", "run", plan, "--coordinator", "http://a:1", "--loops", "2"},
        };
        for (String[] line : wrong) {
            err.getBuffer().setLength(0);
            assertThat(run(Arrays.copyOfRange(line, 1, line.length)))
                    .as(line[0])
                    .isEqualTo(2);
            assertThat(err.toString()).startsWith("spate: " + line[0]);
            assertThat(err.toString().lines().count()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void helpFitsIntoEightyColumns() {
        CommandLine spate = Main.commandLine();
        assertThat(spate.getUsageMessage(Ansi.OFF).lines()).allMatch(line -> line.length() <= 80);
        for (CommandLine command : spate.getSubcommands().values()) {
            assertThat(command.getUsageMessage(Ansi.OFF).lines())
                    .allMatch(line -> line.length() <= 80)
                    .noneMatch(line -> line.endsWith("phases."));
            for (CommandLine below : command.getSubcommands().values()) {
                assertThat(below.getUsageMessage(Ansi.OFF).lines()).allMatch(line -> line.length() <= 80);
            }
        }
    }

    private Path plan(String more) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), "name: x\ntarget: http://127.0.0.1:1\n" + more + """
                scenarios:
                  s:
                    - get: /
                phases:
                  - {name: a, scenario: s, constantRate: 1/s, duration: 1s}
                """);
    }

    private int run(String... arguments) {
        return Main.commandLine(arguments).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
