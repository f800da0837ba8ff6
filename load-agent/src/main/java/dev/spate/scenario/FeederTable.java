package dev.spate.scenario;

import dev.spate.schedule.Share;
import dev.spate.workload.Feeder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The feeders of a workload by index. Of those that no template uses, no rows are divided.
final class FeederTable {

    private final List<Feeder> feeders;
    private final @Nullable FeederProgram[] programs;

    /// Those that the present scenario uses.
    private final TreeSet<Integer> used = new TreeSet<>();

    FeederTable(List<Feeder> feeders) {
        this.feeders = feeders;
        this.programs = new FeederProgram[feeders.size()];
    }

    void startScenario() {
        used.clear();
    }

    /// Notes that the present scenario uses a feeder.
    ///
    /// @return its index, or -1 if there is none of that name
    int use(String name) {
        for (int i = 0; i < feeders.size(); i++) {
            if (feeders.get(i).name().equals(name)) {
                used.add(i);
                return i;
            }
        }
        return -1;
    }

    List<String> columns(int feeder) {
        return feeders.get(feeder).columns();
    }

    /// Divides the rows of the feeders that the present scenario uses.
    ///
    /// @return the indices of those that stop at their end
    int[] endScenario(long seed, Share share) throws CompilationException {
        List<Integer> stopping = new ArrayList<>();
        for (int index : used) {
            FeederProgram program = programs[index];
            if (program == null) {
                program = new FeederProgram(feeders.get(index), index, seed, share);
                programs[index] = program;
            }
            if (program.stops()) {
                stopping.add(index);
            }
        }
        int[] indices = new int[stopping.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = stopping.get(i);
        }
        return indices;
    }

    @Nullable
    FeederProgram[] programs() {
        return programs;
    }
}
