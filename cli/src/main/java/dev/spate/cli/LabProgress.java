package dev.spate.cli;

import dev.spate.lab.Design;
import dev.spate.lab.ExperimentResult;
import dev.spate.lab.LabObserver;
import dev.spate.lab.LabTable;
import dev.spate.lab.Trial;
import dev.spate.report.Ink;
import dev.spate.report.Units;
import java.io.PrintStream;
import java.util.List;

/// Shows experiments while they are made: a line that is redrawn on a terminal, a line for each step
/// elsewhere. For one thread.
final class LabProgress implements LabObserver {

    private final Screen screen;
    private final PrintStream out;
    private final boolean quiet;
    private final boolean terminal;
    private final List<Design> designs;
    private int number;
    private String name = "";
    private long afterNanos;

    /// @param designs all of them, in the order in which they are made
    LabProgress(Screen screen, PrintStream out, boolean quiet, List<Design> designs) {
        this.screen = screen;
        this.out = out;
        this.quiet = quiet;
        this.terminal = screen.terminal();
        this.designs = designs;
    }

    @Override
    public void begins(Design design) {
        number++;
        name = design.name();
        afterNanos =
                designs.stream().skip(number).mapToLong(Design::estimatedNanos).sum();
    }

    @Override
    public void does(String what, long leftNanos) {
        String line = (designs.size() == 1 ? "" : number + " of " + designs.size() + " ") + name + " · " + what + " · "
                + Units.clock(leftNanos + afterNanos) + " left";
        if (quiet) {
            return;
        }
        if (terminal) {
            out.print("\r\u001b[2K" + Ink.cut(line, screen.width() - 1));
        } else {
            out.println(line);
        }
        out.flush();
    }

    @Override
    public void tried(Trial trial) {
        if (!trial.counts() && !quiet) {
            erase();
            out.println(name + " · trial " + trial.number() + " of " + trial.arm() + " does not count: "
                    + String.join("; ", trial.doubts()));
            out.flush();
        }
    }

    @Override
    public void ends(ExperimentResult result) {
        if (quiet) {
            return;
        }
        erase();
        if (designs.size() == 1) {
            out.print(LabTable.render(result, screen.width(), screen.colour()));
        } else {
            out.println(name + " · "
                    + (result.trouble().isEmpty()
                            ? result.evaluation().finding().words()
                            : result.trouble()));
        }
        out.flush();
    }

    private void erase() {
        if (terminal) {
            out.print("\r\u001b[2K");
        }
    }
}
