package dev.spate.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spate.testkit.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// How even 2,000 instants a second can be on this machine, while a witness spins on its last processor:
/// a thread looks at the clock until each of them has come. What others do on the machine shows here
/// too, so a figure of Spate says something only beside this one, taken in the same minutes.
final class MachineFigures {

    private MachineFigures() {}

    static void print(Path folder) throws IOException, InterruptedException {
        try (WitnessProcess witness = new WitnessProcess(folder, WitnessProcess.freePort())) {
            long[] instants = new long[40_000];
            Thread spinner = new Thread(() -> {
                long begin = System.nanoTime() + 100_000_000;
                for (int i = 0; i < instants.length; i++) {
                    long due = begin + i * 500_000L;
                    while ((instants[i] = System.nanoTime()) - due < 0) {
                        Thread.onSpinWait();
                    }
                }
            });
            spinner.start();
            spinner.join();
            Spread gaps = Spread.ofGaps(instants);
            JsonNode seen = witness.end();
            System.out.printf(
                    Locale.ROOT,
                    "machine  a thread that spins until 2,000 instants a second for 20 s:"
                            + " coefficient of variation %.3f, p99 %.1f us, max %.1f ms%n         %s%n",
                    gaps.cv(),
                    gaps.p99() / 1e3,
                    gaps.max() / 1e6,
                    WitnessProcess.absences(seen));
        }
    }
}
