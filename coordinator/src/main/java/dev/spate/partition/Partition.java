package dev.spate.partition;

import dev.spate.protocol.RunEvent.AgentShare;
import dev.spate.schedule.Share;
import dev.spate.workload.Feeder;
import dev.spate.workload.LoadModel;
import dev.spate.workload.Phase;
import dev.spate.workload.Workload;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Divides a load over agents.
///
/// # How slots are dealt
/// The slots of a cycle are dealt to the agents by smooth weighted round-robin: every agent gains its
/// weight in each turn, the richest takes the slot and pays the sum of all weights. An agent of weight w
/// among a sum of s so gets w slots of every s, and they lie as far apart as they can, which makes the
/// constant arrivals of each agent as even as those of the cluster.
///
/// # How long the cycle is
/// One round takes as many slots as the weights, divided by what they have in common, add up to. A round
/// is repeated within the cycle so that the slots of an agent that is lost can be dealt again to several
/// others in almost equal parts. Repeating changes nothing about who does what.
///
/// Everything here is a function of its arguments; agents are taken in the order of their names.
public final class Partition {

    /// Longest cycle; also the greatest number of agents.
    public static final int MAX_CYCLE = 4096;

    /// Repetitions of a round, the first that fits: numbers with many divisors.
    private static final int[] REPETITIONS = {60, 12, 4, 2, 1};

    private Partition() {}

    /// @param agents at least one, each name once
    /// @param epoch of the shares
    public static Division divide(Workload workload, List<Capacity> agents, int epoch) {
        List<Capacity> sorted =
                agents.stream().sorted(Comparator.comparing(Capacity::agent)).toList();
        if (sorted.isEmpty() || sorted.size() > MAX_CYCLE) {
            return new Division.Refused("the load cannot be divided over " + sorted.size() + " agents; 1 to "
                    + MAX_CYCLE + " are possible");
        }
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).agent().equals(sorted.get(i - 1).agent())) {
                return new Division.Refused(
                        "two agents are named " + sorted.get(i).agent());
            }
        }
        int[] weights = weights(sorted);
        int round = 0;
        for (int weight : weights) {
            round += weight;
        }
        int repetitions = sorted.size() == 1 ? 1 : repetitions(round);
        List<List<Integer>> slots = deal(weights, round, repetitions);
        List<AgentShare> shares = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            shares.add(new AgentShare(sorted.get(i).agent(), epoch, new Share(round * repetitions, slots.get(i))));
        }
        String refusal = refusal(workload, sorted, shares);
        return refusal.isEmpty() ? new Division.Divided(shares) : new Division.Refused(refusal);
    }

    /// Divides slots once more, over agents that have a share already, in proportion to these.
    ///
    /// @param slots of an agent that is lost
    /// @param survivors at least one; none of them with an empty share
    /// @return by agent, in the order of `survivors`; an agent that gets nothing is not in it
    public static Map<String, Share> dealAgain(Share slots, List<AgentShare> survivors) {
        List<AgentShare> sorted = survivors.stream()
                .sorted(Comparator.comparing(AgentShare::agent))
                .toList();
        int[] weights =
                sorted.stream().mapToInt(agent -> agent.share().slots().size()).toArray();
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        List<List<Integer>> dealt = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            dealt.add(new ArrayList<>());
        }
        long[] credit = new long[weights.length];
        for (int slot : slots.slots()) {
            dealt.get(next(credit, weights, sum)).add(slot);
        }
        Map<String, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            if (!dealt.get(i).isEmpty()) {
                shares.put(sorted.get(i).agent(), new Share(slots.cycle(), dealt.get(i)));
            }
        }
        return shares;
    }

    /// Divides connections in proportion to shares, by largest remainder, at least one for each agent.
    ///
    /// @param connections for the cluster; fewer than there are agents still means one for each
    /// @return by agent
    public static Map<String, Integer> connections(int connections, List<AgentShare> shares) {
        int[] weights =
                shares.stream().mapToInt(agent -> agent.share().slots().size()).toArray();
        int[] parts = apportion(connections, weights);
        Map<String, Integer> byAgent = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            byAgent.put(shares.get(i).agent(), parts[i]);
        }
        return byAgent;
    }

    /// Capacities without their common divisor; approximated if they would make too long a round.
    private static int[] weights(List<Capacity> agents) {
        int divisor = 0;
        long sum = 0;
        for (Capacity agent : agents) {
            divisor = BigInteger.valueOf(divisor)
                    .gcd(BigInteger.valueOf(agent.loops()))
                    .intValueExact();
            sum += agent.loops();
        }
        int common = divisor;
        int[] reduced =
                agents.stream().mapToInt(agent -> agent.loops() / common).toArray();
        return sum / common <= MAX_CYCLE ? reduced : apportion(MAX_CYCLE, reduced);
    }

    private static int repetitions(int round) {
        for (int repetitions : REPETITIONS) {
            if (round * repetitions <= MAX_CYCLE) {
                return repetitions;
            }
        }
        return 1;
    }

    private static List<List<Integer>> deal(int[] weights, int round, int repetitions) {
        List<List<Integer>> slots = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            slots.add(new ArrayList<>());
        }
        long[] credit = new long[weights.length];
        for (int slot = 0; slot < round * repetitions; slot++) {
            slots.get(next(credit, weights, round)).add(slot);
        }
        return slots;
    }

    /// Whose turn it is; the first among equals.
    private static int next(long[] credit, int[] weights, int sum) {
        int richest = 0;
        for (int i = 0; i < weights.length; i++) {
            credit[i] += weights[i];
            if (credit[i] > credit[richest]) {
                richest = i;
            }
        }
        credit[richest] -= sum;
        return richest;
    }

    /// Whole parts of a total in proportion to weights, at least 1 each: the floor of every quota, what
    /// is left to the largest remainders, the first among equals. Those below one get one first, outside
    /// the proportion.
    private static int[] apportion(int total, int[] weights) {
        int[] parts = new int[weights.length];
        long rest = total;
        long sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        boolean raised = true;
        while (raised) {
            raised = false;
            for (int i = 0; i < weights.length; i++) {
                if (parts[i] == 0 && rest * weights[i] < sum) {
                    parts[i] = 1;
                    rest = Math.max(0, rest - 1);
                    sum -= weights[i];
                    raised = true;
                }
            }
        }
        long given = 0;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            if (parts[i] == 0) {
                parts[i] = (int) (rest * weights[i] / sum);
                given += parts[i];
                order.add(i);
            }
        }
        long all = rest;
        long of = sum;
        order.sort(Comparator.comparingLong((Integer i) -> -(all * weights[i] % of)));
        for (int i = 0; i < rest - given && i < order.size(); i++) {
            parts[order.get(i)]++;
        }
        return parts;
    }

    /// Why the shares cannot be done; empty if they can.
    private static String refusal(Workload workload, List<Capacity> agents, List<AgentShare> shares) {
        for (Feeder feeder : workload.feeders()) {
            if (feeder.share() != Feeder.Share.UNIQUE) {
                continue;
            }
            int rows = feeder.rows().size();
            for (int i = 0; i < shares.size(); i++) {
                long own = shares.get(i).share().count(rows);
                if (own < agents.get(i).loops()) {
                    int loops = agents.stream().mapToInt(Capacity::loops).sum();
                    return "feeder " + feeder.name() + " has " + rows + " rows for " + loops + " event loops on "
                            + agents.size() + " agents, so agent "
                            + agents.get(i).agent() + " would have " + own
                            + " rows for its " + agents.get(i).loops()
                            + ", and unique rows are never used twice; add rows, use fewer agents, or say 'share: all'";
                }
            }
        }
        return withoutSessions(workload, shares);
    }

    /// An agent that may have no session at all would drop every arrival of its slots.
    private static String withoutSessions(Workload workload, List<AgentShare> shares) {
        for (Phase phase : workload.phases()) {
            if (!(phase.load() instanceof LoadModel.Open)) {
                continue;
            }
            int needed = 0;
            String without = "";
            for (AgentShare share : shares) {
                int first = share.share().slots().getFirst();
                needed = Math.max(needed, first + 1);
                without = without.isEmpty() && first >= phase.maxSessions() ? share.agent() : without;
            }
            if (!without.isEmpty()) {
                return "phase " + phase.name() + " has maxSessions " + phase.maxSessions() + " for " + shares.size()
                        + " agents, so agent " + without + " could start none of its sessions; "
                        + needed + " are enough, or use fewer agents";
            }
        }
        return "";
    }
}
