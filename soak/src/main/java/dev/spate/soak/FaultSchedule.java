package dev.spate.soak;

import dev.spate.plan.Soak.Fault;
import dev.spate.plan.Soak.FaultKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// When which fault is done to whom: a function of the seed, the length of the soak and what the plan
/// says of faults, and of nothing else.
///
/// # How they are placed
/// Every occurrence of a fault draws a wish: a time of the whole soak, or of its stretch if it comes so
/// often. A wish decides the run, or, where the run has no room for it, the nearest that has. A run has
/// room behind its first tenth, for each fault with its length and the time that it has to recover; and
/// fewer faults that take an agent than agents, for one that was lost comes back with the next run.
/// Within a run they keep the order of their wishes, and what is left of the time is dealt out between
/// them at random. So no fault begins before the bound of the one before it.
///
/// What fits into no run is in [#unplaced()].
///
/// @param faults in the order of time
/// @param unplaced what could not be placed, a sentence each
public record FaultSchedule(List<PlannedFault> faults, List<String> unplaced) {

    /// Part of a run before its first fault.
    private static final int QUIET = 10;

    public FaultSchedule {
        faults = List.copyOf(faults);
        unplaced = List.copyOf(unplaced);
    }

    private record Wish(Fault fault, int number, long atNanos) {}

    /// @param agents how many there are
    public static FaultSchedule of(List<Fault> faults, SoakRuns runs, int agents, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Wish> wishes = wishes(faults, runs, random);
        List<Room> rooms = new ArrayList<>();
        for (int run = 0; run < runs.count(); run++) {
            rooms.add(new Room(runs.lengthNanos() - runs.lengthNanos() / QUIET, agents));
        }
        List<String> unplaced = new ArrayList<>();
        for (Wish wish : wishes) {
            Room room = nearest(rooms, (int) Math.min(runs.count() - 1L, wish.atNanos() / runs.lengthNanos()), wish);
            if (room == null) {
                unplaced.add(wish.fault().kind().label() + " number " + (wish.number() + 1)
                        + " fits into no run: there are " + runs.count() + " of "
                        + runs.lengthNanos() / 1_000_000_000L + " s");
            } else {
                room.take(wish, random);
            }
        }
        List<PlannedFault> planned = new ArrayList<>();
        for (int run = 0; run < rooms.size(); run++) {
            rooms.get(run).deal(run, runs.lengthNanos() / QUIET, random, planned);
        }
        return new FaultSchedule(planned, unplaced);
    }

    private static List<Wish> wishes(List<Fault> faults, SoakRuns runs, SplittableRandom random) {
        long whole = runs.count() * runs.lengthNanos();
        List<Wish> wishes = new ArrayList<>();
        for (Fault fault : faults) {
            if (fault.times() > 0) {
                for (int i = 0; i < fault.times(); i++) {
                    wishes.add(new Wish(fault, i, random.nextLong(whole)));
                }
            } else {
                int number = 0;
                for (long from = 0; from < whole; from += fault.everyNanos()) {
                    long to = Math.min(whole, from + fault.everyNanos());
                    wishes.add(new Wish(fault, number++, random.nextLong(from, to)));
                }
            }
        }
        wishes.sort(Comparator.comparingLong(Wish::atNanos));
        return wishes;
    }

    private static @Nullable Room nearest(List<Room> rooms, int wanted, Wish wish) {
        for (int away = 0; away < rooms.size(); away++) {
            for (int run : new int[] {wanted + away, wanted - away}) {
                if (run >= 0 && run < rooms.size() && rooms.get(run).takes(wish)) {
                    return rooms.get(run);
                }
            }
        }
        return null;
    }

    /// What there is in one run.
    private static final class Room {

        private final int agents;
        private final Set<String> taken = new HashSet<>();
        private final List<Wish> wishes = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();
        private long leftNanos;

        Room(long leftNanos, int agents) {
            this.leftNanos = leftNanos;
            this.agents = agents;
        }

        boolean takes(Wish wish) {
            Fault fault = wish.fault();
            if (fault.forNanos() + fault.recoveryNanos() > leftNanos) {
                return false;
            }
            if (!ofAgent(fault.kind())) {
                return true;
            }
            // Whoever takes an agent leaves one at work; a clock is stepped of one that is at work.
            int free = agents - taken.size();
            return (fault.kind().takesAgent() ? free > 1 : free > 0)
                    && (fault.at() == null || !taken.contains(fault.at()));
        }

        void take(Wish wish, SplittableRandom random) {
            Fault fault = wish.fault();
            leftNanos -= fault.forNanos() + fault.recoveryNanos();
            String subject = subject(fault, random);
            wishes.add(wish);
            subjects.add(subject);
            if (fault.kind().takesAgent()) {
                taken.add(subject);
            }
        }

        private String subject(Fault fault, SplittableRandom random) {
            if (fault.at() != null) {
                return fault.at();
            }
            return switch (fault.kind()) {
                case KILL_AGENT, PAUSE_AGENT, STEP_CLOCK -> {
                    List<String> free = new ArrayList<>();
                    for (int i = 1; i <= agents; i++) {
                        if (!taken.contains("agent-" + i)) {
                            free.add("agent-" + i);
                        }
                    }
                    yield free.get(random.nextInt(free.size()));
                }
                case KILL_COORDINATOR, FILL_DISK -> "coordinator";
                case RESTART_BROKER -> "broker";
                case STOP_COLLECTOR -> "collector";
                case DELAY_PACKETS, DROP_PACKETS, SLOW_TARGET -> "target";
                case CONTROL -> "nothing";
            };
        }

        /// Deals out the time that is left, before and between them.
        void deal(int run, long quietNanos, SplittableRandom random, List<PlannedFault> planned) {
            long[] cuts = new long[wishes.size()];
            for (int i = 0; i < cuts.length; i++) {
                cuts[i] = random.nextLong(leftNanos + 1);
            }
            java.util.Arrays.sort(cuts);
            long used = quietNanos;
            for (int i = 0; i < cuts.length; i++) {
                Fault fault = wishes.get(i).fault();
                planned.add(new PlannedFault(run, used + cuts[i], fault, subjects.get(i)));
                used += fault.forNanos() + fault.recoveryNanos();
            }
        }

        private static boolean ofAgent(FaultKind kind) {
            return kind.takesAgent() || kind == FaultKind.STEP_CLOCK;
        }
    }
}
