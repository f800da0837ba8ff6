package dev.spate.scenario;

import dev.spate.schedule.Draws;
import dev.spate.schedule.Share;
import dev.spate.workload.Feeder;
import java.util.Arrays;
import java.util.List;

/// The rows of one feeder that one event loop may use, and which of them comes next.
///
/// Rows in order are taken by whoever asks first. A random row is a function of the seed, the phase and
/// the session instead, and never used up.
final class FeederProgram {

    static final int NO_ROW = -1;

    private final Feeder feeder;
    private final List<List<String>> rows;
    private final long seed;
    private final int cycle;

    /// Indices of this loop's rows, in the order in which they are taken.
    private int[] mine;

    /// How many of them were taken since the first or the last return to it.
    private int taken;

    FeederProgram(Feeder feeder, int index, long workloadSeed, Share share) throws CompilationException {
        this.feeder = feeder;
        this.rows = feeder.rows();
        this.seed = Draws.stream(Draws.stream(workloadSeed, Streams.FEEDER), index);
        this.cycle = share.cycle();
        this.mine = feeder.share() == Feeder.Share.ALL ? all() : rowsOf(share);
        if (mine.length == 0 && !share.slots().isEmpty()) {
            throw new CompilationException("feeder " + feeder.name() + " has " + rows.size()
                    + " rows to share out over " + cycle + " slots of the cluster, and slots " + share.slots()
                    + " get none; it needs " + cycle + " rows, fewer agents or event loops, or share: all");
        }
    }

    private int[] all() {
        int[] order = new int[rows.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (feeder.order() == Feeder.Order.SHUFFLED) {
            for (int left = order.length; left > 1; left--) {
                int chosen = (int) Draws.below(seed, left, left);
                int row = order[chosen];
                order[chosen] = order[left - 1];
                order[left - 1] = row;
            }
        }
        return order;
    }

    /// Places in the order belong to slots, so that the shares of a shuffled feeder are disjoint as
    /// well.
    private int[] rowsOf(Share share) {
        int[] all = all();
        int[] part = new int[(int) share.count(all.length)];
        int count = 0;
        for (long round = 0; round < all.length; round += cycle) {
            for (int slot : share.slots()) {
                if (round + slot < all.length) {
                    part[count++] = all[(int) round + slot];
                }
            }
        }
        return part;
    }

    void takeOver(Share added) {
        if (feeder.share() == Feeder.Share.UNIQUE) {
            int[] more = rowsOf(added);
            int before = mine.length;
            mine = Arrays.copyOf(mine, before + more.length);
            System.arraycopy(more, 0, mine, before, more.length);
        }
    }

    boolean stops() {
        return feeder.atEnd() == Feeder.AtEnd.STOP && feeder.order() != Feeder.Order.RANDOM;
    }

    /// Whether [#take] has no row.
    boolean exhausted() {
        return mine.length == 0
                || (taken == mine.length
                        && feeder.atEnd() != Feeder.AtEnd.RECYCLE
                        && feeder.order() != Feeder.Order.RANDOM);
    }

    /// The index of a row for a session that has none yet, or `NO_ROW`.
    int take(int phase, long session) {
        if (exhausted()) {
            return NO_ROW;
        }
        if (feeder.order() == Feeder.Order.RANDOM) {
            return mine[(int) Draws.below(Draws.stream(seed, phase), session, mine.length)];
        }
        if (taken == mine.length) {
            taken = 0;
        }
        return mine[taken++];
    }

    String value(int row, int column) {
        return rows.get(row).get(column);
    }
}
