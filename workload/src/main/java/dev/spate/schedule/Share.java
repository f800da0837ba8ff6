package dev.spate.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The part of the cluster's load that one agent, or one event loop of it, has to do.
///
/// Everything that is divided (arrivals, users, feeder rows) is numbered from 0 over the whole cluster.
/// The numbers go round a cycle of slots, and a share owns some of these slots: number `n` is in the
/// share when slot `n mod cycle` is. Shares that own disjoint slots and together all of them therefore
/// divide anything exactly, with no arithmetic on fractions, and a share can be handed to another agent
/// as it is.
///
/// @param cycle number of slots, 1 to 2^24
/// @param slots owned slots, ascending, without repetition, each 0 to `cycle - 1`; may be empty
public record Share(int cycle, List<Integer> slots) {

    private static final int MAX_CYCLE = 1 << 24;

    /// Everything.
    public static final Share WHOLE = new Share(1, List.of(0));

    public Share {
        slots = List.copyOf(slots);
        if (cycle < 1 || cycle > MAX_CYCLE) {
            throw new IllegalArgumentException("a cycle of " + cycle + " slots");
        }
        int last = -1;
        for (int slot : slots) {
            if (slot <= last || slot >= cycle) {
                throw new IllegalArgumentException("slot " + slot + " after " + last + " in a cycle of " + cycle);
            }
            last = slot;
        }
    }

    /// The slots of two shares of the same cycle.
    ///
    /// @throws IllegalArgumentException if the cycles differ or a slot is in both
    public Share plus(Share other) {
        if (other.cycle != cycle) {
            throw new IllegalArgumentException("cycles " + cycle + " and " + other.cycle + " do not go together");
        }
        BitSet sum = asBitSet();
        for (int slot : other.slots) {
            if (sum.get(slot)) {
                throw new IllegalArgumentException("slot " + slot + " is in both shares");
            }
            sum.set(slot);
        }
        return new Share(cycle, sum.stream().boxed().toList());
    }

    /// One of `parts` equal parts of this share. Its slots take turns with those of the other parts, so
    /// that evenly spaced numbers stay evenly spaced.
    ///
    /// @param part 0 to `parts - 1`
    public Share split(int parts, int part) {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part " + part + " of " + parts);
        }
        int longer = Math.multiplyExact(cycle, parts);
        if (longer > MAX_CYCLE) {
            throw new IllegalArgumentException(parts + " parts of a cycle of " + cycle + " slots are too many");
        }
        List<Integer> mine = new ArrayList<>(slots.size());
        int position = 0;
        for (int round = 0; round < parts; round++) {
            for (int slot : slots) {
                if (position++ % parts == part) {
                    mine.add(round * cycle + slot);
                }
            }
        }
        return new Share(longer, mine);
    }

    /// How many of the numbers from 0 to `numbers - 1` are in this share.
    ///
    /// @param numbers at least 0
    public long count(long numbers) {
        int rest = (int) (numbers % cycle);
        int inRest = 0;
        for (int slot : slots) {
            if (slot < rest) {
                inRest++;
            }
        }
        return numbers / cycle * slots.size() + inRest;
    }

    /// The part of the cluster that this share is, 0 to 1.
    public double fraction() {
        return (double) slots.size() / cycle;
    }

    BitSet asBitSet() {
        BitSet bits = new BitSet(cycle);
        slots.forEach(bits::set);
        return bits;
    }
}
