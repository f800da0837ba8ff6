package dev.spate.cli;

import dev.spate.report.RunFolder;
import dev.spate.report.StoredRun;
import dev.spate.report.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `spate report RUN_DIR`.
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Shows a finished run again, and writes its report.html anew from the files of its folder.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN_DIR", description = "The run's folder, such as runs/<run id>.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path folder;

    @Option(names = "--json", description = "Print result.json instead of a summary.")
    private boolean json;

    @Override
    public Integer call() {
        Screen screen = new Screen();
        if (!Files.isDirectory(folder)) {
            throw new WrongInputException(
                    (Files.exists(folder) ? folder + " is a file" : "there is no folder " + folder)
                            + "; give the folder of a run, such as runs/<run id>");
        }
        StoredRun run;
        try {
            run = RunFolder.read(folder);
        } catch (RunFolder.RunFolderException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()));
        }
        int code = 0;
        try {
            run.renderAgain();
        } catch (RunFolder.RunFolderException e) {
            // What is known is shown all the same.
            screen.err().println("spate: report.html is not written anew: " + Failure.describe(e));
            code = Main.FAILED;
        }
        screen.out()
                .print(
                        json
                                ? Summary.json(run.result()) + "\n"
                                : Summary.render(run.result(), folder, screen.width(), screen.colour()));
        screen.out().flush();
        return code;
    }
}
