package dev.spate.cli;

import dev.spate.plan.Plan;
import dev.spate.planfile.Mention;
import dev.spate.planfile.PlanFiles;
import dev.spate.planfile.Problem;
import dev.spate.workload.Feeder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Finds before a run what would only end it at its start: what a plan asks for and this machine does
/// not have.
final class BeforeStart {

    /// Addresses in figures, and the one name that every machine knows: nothing to be looked up.
    private static final Pattern KNOWN =
            Pattern.compile("localhost|BYTE(\\.BYTE){3}|\\[.*]".replace("BYTE", "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"));

    private static final int MAX_KEY_BYTES = 1 << 20;

    private BeforeStart() {}

    /// Feeders with fewer rows than there are event loops to share them out to.
    ///
    /// @param files by the name of the feeder
    /// @param loops of each agent
    static List<Problem> shortFeeders(Plan plan, Map<String, Mention> files, int agents, int loops) {
        List<Problem> problems = new ArrayList<>();
        for (Feeder feeder : plan.workload().feeders()) {
            Mention file = files.get(feeder.name());
            int rows = feeder.rows().size();
            int all = agents * loops;
            if (feeder.share() == Feeder.Share.UNIQUE && rows < all && file != null) {
                String found = rows == 1 ? "1 row" : rows + " rows";
                String rule = "a row belongs to one event loop, and there are " + all + " of them, " + loops
                        + " in each of " + agents + (agents == 1 ? " agent" : " agents");
                problems.add(file.problem(
                        found, rule, "add rows, say 'share: all', or run with --loops 1 and fewer --agents"));
            }
        }
        return problems;
    }

    /// Private keys that agents of this process will not find.
    ///
    /// @param folder of the plan, where they look for them
    static List<Problem> missingKeys(List<Mention> keys, PlanFiles folder) {
        List<Problem> problems = new ArrayList<>();
        for (Mention key : keys) {
            try {
                byte[] _ = folder.read(key.name(), MAX_KEY_BYTES);
            } catch (PlanFiles.Refusal e) {
                problems.add(key.problem("'" + key.name() + "'", String.valueOf(e.getMessage()), null));
            }
        }
        return problems;
    }

    /// Hosts that have no address. Takes as long as the resolver of this machine does; names that need
    /// none take no time.
    static List<Problem> unknownHosts(List<Mention> hosts) {
        List<Problem> problems = new ArrayList<>();
        for (Mention host : hosts) {
            if (!KNOWN.matcher(host.name().toLowerCase(Locale.ROOT)).matches()) {
                try {
                    InetAddress.getByName(host.name());
                } catch (UnknownHostException _) {
                    problems.add(host.problem(
                            "'" + host.name() + "'",
                            "this machine knows no address of this host",
                            "check the spelling, or give the address in figures"
                                    + (host.problem().field().equals("target")
                                            ? ": --target http://10.0.0.1:8080"
                                            : "")));
                }
            }
        }
        return problems;
    }
}
